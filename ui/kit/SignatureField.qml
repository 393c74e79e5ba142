pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Where one signs, with a finger or a pen: a white field, a line to write on, and below it what is wrong and the keys:
// take a stroke back, begin again, and the way of whoever cannot write.
Item {
    id: field
    property bool signed: false
    property bool mark: false        // a circle or a cross is asked for
    property string problem
    property real room               // height that is there
    signal written(strokes: var)
    signal other()                   // between a name and a mark
    height: sheet.height + below.height + Theme.sp(1.5)
    onMarkChanged: pad.clear()

    Rectangle {
        id: sheet
        anchors.horizontalCenter: parent.horizontalCenter
        height: Math.min((field.width - 8) / pad.aspect + 8, field.room - below.height - Theme.sp(1.5))
        width: (height - 8) * pad.aspect + 8
        radius: Theme.radius
        color: Theme.surface
        border.width: 4
        border.color: field.problem !== "" ? Theme.fault : pad.empty && !field.signed ? Theme.focus : Theme.edge
        Rectangle {
            visible: !field.mark
            x: Theme.sp(5)
            y: parent.height * 0.78
            width: parent.width - Theme.sp(10)
            height: Theme.stroke
            color: Theme.line
        }
        Column {
            visible: pad.empty
            anchors.centerIn: parent
            width: parent.width - Theme.sp(8)
            spacing: Theme.sp(1)
            Icon { anchors.horizontalCenter: parent.horizontalCenter; name: field.signed ? "check" : field.mark ? "ring" : "pen"; tint: Theme.ink2; extent: Theme.size("title") * (field.mark ? 2 : 1.3) }
            T {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                role: "label"
                color: Theme.ink2
                text: field.signed ? qsTr("已经签好了。要重签，直接写") : field.mark ? qsTr("在这里画一个圈") : qsTr("用手指或笔在这里签名")
            }
        }
        SignaturePad {
            id: pad
            objectName: "pad:signature"
            anchors.fill: parent
            anchors.margins: 4
            onFinished: field.written(strokes)
            Accessible.role: Accessible.Canvas
            Accessible.name: field.mark ? qsTr("在这里画一个圈") : qsTr("用手指或笔在这里签名")
        }
    }
    Column {
        id: below
        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.sp(1)
        T {
            objectName: "problem"
            width: parent.width
            height: Math.max(implicitHeight, Theme.size("label") * 1.4)
            verticalAlignment: Text.AlignVCenter
            role: "label"
            color: Theme.fault
            text: field.problem
        }
        Row {
            id: keys
            width: parent.width
            spacing: Theme.gap
            readonly property real each: (width - 2 * spacing) / 3
            readonly property real tall: Math.max(undo.implicitHeight, again.implicitHeight, other.implicitHeight)
            Key { id: undo; objectName: "key:undo"; width: keys.each; height: keys.tall; icon: "undo"; text: qsTr("退一笔"); ready: !pad.empty; onClicked: pad.undo() }
            Key { id: again; objectName: "key:clear"; width: keys.each; height: keys.tall; icon: "delete"; text: qsTr("重写"); ready: !pad.empty; onClicked: pad.clear() }
            Key {
                id: other
                objectName: "key:mark"
                width: keys.each
                height: keys.tall
                icon: field.mark ? "pen" : "people"
                text: field.mark ? qsTr("我来签名") : qsTr("写不了字")
                onClicked: field.other()
            }
        }
    }
}
