pragma ComponentBehavior: Bound
import QtQuick

// The slot for social-security cards from the front: a lit yellow frame; the card goes in, chip first, and stays.
// at: waiting (the card moves) | reading (it is in) | problem (it looks out, the frame is red)
Rectangle {
    id: slot
    property string at: "waiting"
    readonly property real u: Math.min(width / 200, height / 190)
    readonly property real inside: mouth.y - card.height + 40 * u
    radius: Theme.radiusBig
    color: Theme.shelf
    clip: true
    T {
        x: frame.x - 10 * slot.u
        y: frame.y + frame.height + 6 * slot.u
        width: frame.width + 20 * slot.u
        text: qsTr("社保卡插这里")
        font.pixelSize: Math.max(Theme.size("small"), 12 * slot.u)
        horizontalAlignment: Text.AlignHCenter
        strong: true
        color: Theme.white
    }
    Rectangle {
        id: frame
        width: 152 * slot.u
        height: 40 * slot.u
        x: (slot.width - width) / 2
        y: (slot.height - 190 * slot.u) / 2 + 111.5 * slot.u
        radius: 10 * slot.u
        color: "#082830"
        border.width: 6 * slot.u
        border.color: slot.at === "problem" ? "#E8705A" : Theme.go
    }
    Item {
        width: slot.width
        height: mouth.y + mouth.height / 2
        clip: true
        Item {
            id: card
            width: 68 * slot.u
            height: 107 * slot.u
            x: (slot.width - width) / 2
            y: slot.at === "reading" ? slot.inside : slot.at === "problem" ? slot.inside - 24 * slot.u : slot.inside - (Theme.motion ? 44 : 30) * slot.u
            IdCard { u: slot.u * 0.84; chip: true; rotation: -90; anchors.centerIn: parent }
            SequentialAnimation on y {
                running: Theme.motion && slot.at === "waiting" && slot.u > 0
                loops: Animation.Infinite
                PropertyAction { value: slot.inside - 44 * slot.u }
                PauseAnimation { duration: 200 }
                NumberAnimation { to: slot.inside; duration: 900; easing.type: Easing.InOutQuad }
                PauseAnimation { duration: 2200 }
            }
        }
    }
    Rectangle {
        id: mouth
        width: 84 * slot.u
        height: 9 * slot.u
        x: (slot.width - width) / 2
        y: frame.y + (frame.height - height) / 2
        radius: height / 2
        color: "#3E6974"
    }
}
