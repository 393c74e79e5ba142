pragma ComponentBehavior: Bound
import QtQuick

// One of the five levels: a drawn face, the words, and as many bars as the level.
Rectangle {
    id: row
    required property int level
    required property string words
    required property bool chosen
    readonly property color fg: chosen ? Theme.white : Theme.ink
    signal clicked()
    implicitHeight: Math.max(Theme.touch + Theme.sp(3), label.height + Theme.sp(3))
    height: implicitHeight
    radius: Theme.radiusBig
    color: chosen ? Theme.dai : area.pressed ? Theme.daiTint : Theme.surface
    border.width: chosen ? 0 : Theme.stroke
    border.color: Theme.edge
    Face { id: face; x: Theme.sp(3); anchors.verticalCenter: parent.verticalCenter; level: row.level; tint: row.chosen ? Theme.white : Theme.dai; extent: Theme.mm(20) }
    T {
        id: label
        anchors.left: face.right
        anchors.leftMargin: Theme.sp(2.5)
        anchors.right: bars.left
        anchors.rightMargin: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
        text: row.words
        role: "head"
        strong: true
        color: row.fg
    }
    Row {
        id: bars
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(3)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.sp(0.8)
        Repeater {
            model: 5
            Rectangle {
                required property int index
                readonly property bool full: index < row.level
                width: Theme.sp(1.6)
                height: Theme.mm(5 + 2.6 * index)
                anchors.bottom: parent?.bottom
                radius: 3
                color: full ? (row.chosen ? Theme.white : Theme.dai) : "transparent"
                border.width: 2
                border.color: row.chosen ? Theme.white : full ? Theme.dai : Theme.edge
            }
        }
    }
    MouseArea { id: area; anchors.fill: parent; onClicked: row.clicked() }
    Accessible.role: Accessible.RadioButton
    Accessible.name: words
    Accessible.checked: chosen
    Accessible.onPressAction: row.clicked()
}
