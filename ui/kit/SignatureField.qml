pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Where one signs with a finger: a white field, a line to write on, a key to begin again.
Rectangle {
    id: field
    property bool signed: false
    signal written(strokes: var)
    radius: Theme.radiusBig
    color: Theme.surface
    border.width: 4
    border.color: pad.empty && !signed ? Theme.focus : Theme.edge
    Rectangle {
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
        Icon { anchors.horizontalCenter: parent.horizontalCenter; name: field.signed ? "check" : "pen"; tint: Theme.ink2; extent: Theme.size("title") * 1.3 }
        T {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            role: "label"
            color: Theme.ink2
            text: field.signed ? qsTr("已经签好了。要重签，直接写") : qsTr("用手指在这里签名")
        }
    }
    SignaturePad {
        id: pad
        objectName: "pad:signature"
        anchors.fill: parent
        anchors.margins: 4
        onFinished: field.written(strokes)
        Accessible.role: Accessible.Canvas
        Accessible.name: qsTr("用手指在这里签名")
    }
    Key {
        objectName: "key:clear"
        visible: !pad.empty
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.sp(1.5)
        kind: "quiet"
        icon: "delete"
        text: qsTr("重写")
        onClicked: pad.clear()
    }
}
