pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// What the person is asked to do, as a moving face seen as in a mirror: blink | turn_left | turn_right | open_mouth
Item {
    id: drawing
    property string challenge
    readonly property bool turns: challenge === "turn_left" || challenge === "turn_right"
    readonly property int way: challenge === "turn_left" ? -1 : challenge === "turn_right" ? 1 : 0
    property real done: Theme.motion ? 0 : 1 // from rest, 0, to the action, 1
    readonly property real u: Math.min(width / 190, height / 110)
    visible: challenge !== ""

    SequentialAnimation on done {
        running: Theme.motion && drawing.visible
        loops: Animation.Infinite
        PropertyAction { value: 0 }
        PauseAnimation { duration: 500 }
        NumberAnimation { to: 1; duration: drawing.challenge === "blink" ? 140 : 600; easing.type: Easing.InOutQuad }
        PauseAnimation { duration: drawing.challenge === "blink" ? 250 : 900 }
        NumberAnimation { to: 0; duration: drawing.challenge === "blink" ? 140 : 500; easing.type: Easing.InOutQuad }
    }
    Rectangle {
        id: head
        readonly property real shift: drawing.way * drawing.done * 15 * drawing.u
        anchors.centerIn: parent
        width: 76 * drawing.u
        height: 96 * drawing.u
        radius: width / 2
        color: Theme.shelfKey
        border.width: 5 * drawing.u
        border.color: Theme.white
        Repeater {
            model: [-1, 1]
            Rectangle { // an eye
                required property int modelData
                readonly property real open: drawing.challenge === "blink" ? 1 - drawing.done : 1
                width: 12 * drawing.u
                height: Math.max(4 * drawing.u, 12 * drawing.u * open)
                radius: height / 2
                x: (head.width - width) / 2 + modelData * 15 * drawing.u * (drawing.turns ? 1 - 0.25 * drawing.done : 1) + head.shift
                y: 38 * drawing.u - height / 2
                color: Theme.white
            }
        }
        Rectangle { // the nose
            width: 5 * drawing.u
            height: 14 * drawing.u
            radius: width / 2
            x: (head.width - width) / 2 + head.shift * 1.35
            y: 44 * drawing.u
            color: Theme.white
        }
        Rectangle { // the mouth
            readonly property real open: drawing.challenge === "open_mouth" ? drawing.done : 0
            width: (26 - 6 * open) * drawing.u
            height: (5 + 19 * open) * drawing.u
            radius: Math.min(width, height) / 2
            x: (head.width - width) / 2 + head.shift
            y: 66 * drawing.u
            color: open > 0.1 ? "transparent" : Theme.white
            border.width: 5 * drawing.u
            border.color: Theme.white
        }
    }
    Icon { // where to turn
        visible: drawing.turns
        name: drawing.way < 0 ? "back" : "next"
        tint: Theme.go
        weight: 3
        extent: 34 * drawing.u
        anchors.verticalCenter: head.verticalCenter
        x: (drawing.width - width) / 2 + drawing.way * (60 + 6 * drawing.done) * drawing.u
    }
}
