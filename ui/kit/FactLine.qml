pragma ComponentBehavior: Bound
import QtQuick

// One thing that is known: label, value, where it came from. `touchable`: the whole line is pressed to change it.
Rectangle {
    id: line
    required property string label
    required property string value
    required property string source
    property string nothing            // words where there is no value yet
    property bool touchable: false
    property bool last: false
    property bool roomy: false          // much air: the line is to be read, not passed over
    readonly property bool stacked: Theme.elder || width < 800 || Theme.breadth(value) > 36 || Theme.breadth(label) > 20
    readonly property real room: width - (pen.visible ? pen.width + Theme.sp(2) : 0)
    readonly property real air: Theme.sp(roomy ? 5 : 2.5)
    signal clicked()

    implicitHeight: Math.max(touchable ? Theme.touchMin : 0, stacked ? top.height + shown.height + air : Math.max(name.height, shown.height, chip.height) + air)
    height: implicitHeight
    color: area.pressed && touchable ? Theme.daiTint : "transparent"
    Item {
        id: top
        width: line.room
        height: Math.max(name.height, chip.height)
        y: line.stacked ? line.air * 0.4 : (line.height - height) / 2
        T {
            id: name
            width: line.stacked ? parent.width - (chip.visible ? chip.width + Theme.sp(1) : 0) : line.width * 0.26
            anchors.verticalCenter: parent.verticalCenter
            text: line.label
            role: line.stacked ? "small" : "body"
            color: Theme.ink2
        }
        Rectangle {
            id: chip
            visible: line.source !== ""
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: visible ? lock.width + origin.width + Theme.sp(2.8) : 0
            height: visible ? origin.height + Theme.sp(0.8) : 0
            radius: Math.min(height / 2, Theme.sp(3))
            color: Theme.sunk
            Icon {
                id: lock
                name: "lock"
                x: Theme.sp(1)
                anchors.verticalCenter: parent.verticalCenter
                extent: Theme.size("small")
                tint: Theme.ink2
                weight: 2.2
            }
            FitText {
                id: origin
                x: lock.x + lock.width + Theme.sp(0.6)
                anchors.verticalCenter: parent.verticalCenter
                most: top.width * (line.stacked ? 0.5 : 0.32)
                text: line.source
                role: "small"
                color: Theme.ink2
                lineHeight: 0.88
            }
        }
    }
    T {
        id: shown
        x: line.stacked ? 0 : name.width + Theme.sp(2)
        y: line.stacked ? top.y + top.height : (line.height - height) / 2
        width: line.room - x - (line.stacked || !chip.visible ? 0 : chip.width + Theme.sp(2))
        text: line.value !== "" ? line.value : line.nothing
        role: Theme.breadth(line.value) > 44 ? "body" : "label"
        strong: line.value !== ""
        color: line.value !== "" ? Theme.ink : Theme.ink2
        lineHeight: 0.9
    }
    Icon {
        id: pen
        visible: line.touchable
        name: "pen"
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        extent: Theme.size("label")
        weight: 2
    }
    Rectangle {
        visible: !line.last
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.stroke
        color: Theme.line
    }
    MouseArea {
        id: area
        anchors.fill: parent
        enabled: line.touchable
        onClicked: line.clicked()
    }
    Accessible.role: line.touchable ? Accessible.Button : Accessible.StaticText
    Accessible.name: line.label + " " + shown.text
    Accessible.description: line.source
    Accessible.onPressAction: if (line.touchable) line.clicked()
}
