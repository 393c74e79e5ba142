pragma ComponentBehavior: Bound
import QtQuick

// A reason that is chosen or not: a tick and another colour, never colour alone.
Rectangle {
    id: tag
    required property string words
    required property bool chosen
    required property real most
    signal clicked()
    implicitWidth: Math.min(most, label.implicitWidth + mark.width + Theme.sp(6))
    implicitHeight: Math.max(Theme.touchMin + Theme.sp(2), label.height + Theme.sp(2))
    width: implicitWidth
    height: implicitHeight
    radius: Theme.radius
    color: chosen ? Theme.dai : area.pressed ? Theme.daiTint : Theme.surface
    border.width: chosen ? 0 : Theme.stroke
    border.color: Theme.edge
    Rectangle {
        id: mark
        x: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(11)
        height: width
        radius: 6
        color: Theme.surface
        border.width: 3
        border.color: tag.chosen ? Theme.white : Theme.edge
        Icon { anchors.centerIn: parent; name: tag.chosen ? "check" : ""; extent: parent.width * 0.85; weight: 3 }
    }
    T {
        id: label
        anchors.left: mark.right
        anchors.leftMargin: Theme.sp(1.5)
        anchors.verticalCenter: parent.verticalCenter
        width: tag.width - mark.width - Theme.sp(5.5)
        text: tag.words
        role: "label"
        color: tag.chosen ? Theme.white : Theme.ink
    }
    MouseArea { id: area; anchors.fill: parent; onClicked: tag.clicked() }
    Accessible.role: Accessible.CheckBox
    Accessible.name: words
    Accessible.checked: chosen
    Accessible.onPressAction: tag.clicked()
}
