pragma ComponentBehavior: Bound
import QtQuick

// One answer to choose: circle, words, a note. Chosen: filled, with a tick. `acts`: pressing acts at once (no circle).
// Large text: notes only where they matter now.
Rectangle {
    id: option
    property string title
    property string note
    property string icon
    property bool chosen: false
    property bool acts: false
    property bool ready: true
    readonly property bool held: area.pressed
    readonly property color fg: chosen ? Theme.white : Theme.ink
    signal clicked()

    enabled: ready
    implicitHeight: Math.max(Theme.touch + Theme.sp(2), words.height + Theme.sp(3))
    height: implicitHeight
    radius: Theme.radiusBig
    color: chosen ? Theme.dai : held ? Theme.daiTint : ready ? Theme.surface : Theme.sunk
    border.width: chosen ? 0 : Theme.stroke
    border.color: Theme.edge
    Rectangle {
        id: circle
        x: Theme.sp(3)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.mm(15)
        height: width
        radius: width / 2
        color: option.acts ? "transparent" : Theme.surface
        border.width: option.acts ? 0 : 4
        border.color: option.chosen ? Theme.white : Theme.edge
        Icon {
            anchors.centerIn: parent
            name: option.acts ? (option.icon === "" ? "next" : option.icon) : option.chosen ? "check" : ""
            tint: Theme.dai
            extent: parent.width * (option.acts ? 0.9 : 0.74)
            weight: option.acts ? 1.9 : 3.2
        }
    }
    Column {
        id: words
        anchors.left: circle.right
        anchors.leftMargin: Theme.sp(2.5)
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(2.5)
        anchors.verticalCenter: parent.verticalCenter
        T {
            width: parent.width
            text: option.title
            role: Theme.breadth(option.title) > 52 ? "label" : "head"
            strong: true
            color: option.fg
            lineHeight: 0.9
        }
        T {
            width: parent.width
            visible: text !== "" && (option.acts || option.chosen || !Theme.elder)
            text: option.note
            color: option.chosen ? Theme.white : Theme.ink2
            lineHeight: 0.9
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: option.clicked()
    }
    Accessible.role: option.acts ? Accessible.Button : Accessible.RadioButton
    Accessible.name: option.title
    Accessible.description: option.note
    Accessible.checked: option.chosen
    Accessible.onPressAction: if (option.ready) option.clicked()
}
