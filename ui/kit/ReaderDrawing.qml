pragma ComponentBehavior: Bound
import QtQuick

// The flat card reader from above: a lit yellow frame; the card comes down onto it and stays.
// at: waiting (the card moves) | reading (it lies) | problem (it lies beside, the frame is red)
Rectangle {
    id: reader
    property string at: "waiting"
    readonly property real u: Math.min(width / 200, height / 190)
    readonly property real rest: pad.y + 12 * u
    radius: Theme.radiusBig
    color: Theme.shelf
    clip: true
    T {
        x: pad.x + 4 * reader.u
        y: pad.y + pad.height + 6 * reader.u
        width: pad.width - 8 * reader.u
        text: qsTr("证件放这里")
        font.pixelSize: Math.max(Theme.size("small"), 12 * reader.u)
        horizontalAlignment: Text.AlignHCenter
        strong: true
        color: Theme.white
    }
    Rectangle {
        id: pad
        width: 152 * reader.u
        height: 105 * reader.u
        x: (reader.width - width) / 2
        y: (reader.height - 105 * reader.u) / 2 + 4 * reader.u
        radius: 10 * reader.u
        color: "#082830"
        border.width: 6 * reader.u
        border.color: reader.at === "problem" ? "#E8705A" : Theme.go
        Repeater {
            model: 3
            Rectangle {
                required property int index
                anchors.centerIn: parent
                width: (30 + index * 26) * reader.u
                height: (18 + index * 17) * reader.u
                radius: 6 * reader.u
                color: "transparent"
                border.width: Math.max(2, 1.4 * reader.u)
                border.color: "#3E6974"
            }
        }
    }
    IdCard {
        id: card
        u: reader.u
        x: (reader.width - width) / 2
        y: reader.at === "waiting" ? (Theme.motion ? reader.rest - 50 * reader.u : reader.rest - 30 * reader.u) : reader.rest
        rotation: reader.at === "problem" ? -7 : 0
        SequentialAnimation on y {
            running: Theme.motion && reader.at === "waiting" && reader.u > 0
            loops: Animation.Infinite
            PropertyAction { value: reader.rest - 50 * reader.u }
            PauseAnimation { duration: 200 }
            NumberAnimation { to: reader.rest; duration: 900; easing.type: Easing.InOutQuad }
            PauseAnimation { duration: 2200 }
        }
    }
}
