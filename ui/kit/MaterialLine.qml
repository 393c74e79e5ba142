pragma ComponentBehavior: Bound
import QtQuick

// One material: its state as a drawing and in words. What is still to be scanned can be pressed.
Rectangle {
    id: line
    required property string name
    required property string note
    required property string rowState
    required property string way
    required property int pages
    required property int pagesWanted
    required property bool canOpen
    readonly property bool touchable: canOpen
    readonly property bool given: rowState === "given"
    readonly property color hue: given ? Theme.done : rowState === "todo" ? Theme.dai : Theme.ink2
    signal clicked()

    implicitHeight: Math.max(touchable ? Theme.touch + Theme.sp(2) : Theme.touchMin + Theme.sp(2), words.height + Theme.sp(3))
    height: implicitHeight
    radius: Theme.radiusBig
    color: area.pressed && touchable ? Theme.daiTint : Theme.surface
    border.width: touchable ? 4 : Theme.stroke
    border.color: touchable ? Theme.dai : Theme.line
    Rectangle {
        id: spot
        x: Theme.sp(2.5)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(17)
        height: width
        radius: width / 2
        color: line.given ? Theme.doneTint : line.rowState === "todo" ? Theme.daiTint : Theme.sunk
        Icon {
            anchors.centerIn: parent
            name: line.given ? "check" : line.rowState === "todo" && line.touchable ? "camera" : line.rowState === "todo" ? "department" : "clock"
            tint: line.hue
            extent: parent.width * 0.66
            weight: line.given ? 3 : 2
        }
    }
    Column {
        id: words
        anchors.left: spot.right
        anchors.leftMargin: Theme.sp(2)
        anchors.right: chevron.visible ? chevron.left : parent.right
        anchors.rightMargin: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
        T { width: parent.width; text: line.name; role: Theme.breadth(line.name) > 44 ? "body" : "label"; strong: true; lineHeight: 0.9 }
        T {
            width: parent.width
            text: line.pagesWanted > 1 ? qsTr("%1（已拍%2页，共%3页）").arg(line.note).arg(line.pages).arg(line.pagesWanted) : line.note
            role: "small"
            color: line.hue
            strong: line.touchable
        }
    }
    Icon {
        id: chevron
        visible: line.touchable
        name: "chevron"
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
        extent: Theme.mm(11)
        weight: 2.4
    }
    MouseArea {
        id: area
        anchors.fill: parent
        enabled: line.touchable
        onClicked: line.clicked()
    }
    Accessible.role: touchable ? Accessible.Button : Accessible.StaticText
    Accessible.name: name + " " + note
    Accessible.onPressAction: if (line.touchable) line.clicked()
}
