pragma ComponentBehavior: Bound
import QtQuick

// The printer's outlet as it looks on the machine. `out`: how far the paper hangs out, 0…1. `failed`: an empty outline.
Rectangle {
    id: drawing
    property real out: 0
    property bool working: false
    property bool failed: false
    property string label
    readonly property real unit: Math.min(width / 300, height / 150)
    radius: Theme.radiusBig
    color: Theme.daiTint
    clip: true
    Item {
        anchors.centerIn: parent
        width: 300 * drawing.unit
        height: 150 * drawing.unit
        Rectangle {
            x: 50 * drawing.unit
            y: 12 * drawing.unit
            width: 200 * drawing.unit
            height: 66 * drawing.unit
            radius: 10 * drawing.unit
            color: Theme.shelf
            T {
                anchors.horizontalCenter: parent.horizontalCenter
                y: 8 * drawing.unit
                text: drawing.label
                strong: true
                color: Theme.white
                font.pixelSize: Math.max(28, Math.min(Theme.size("label"), 15 * drawing.unit))
            }
            Rectangle { x: 22 * drawing.unit; y: 36 * drawing.unit; width: 156 * drawing.unit; height: 6 * drawing.unit; radius: height / 2; color: drawing.failed ? Theme.fault : Theme.go }
            Rectangle { x: 22 * drawing.unit; y: 48 * drawing.unit; width: 156 * drawing.unit; height: 11 * drawing.unit; radius: 3 * drawing.unit; color: Theme.ink }
        }
        Item {
            x: 82 * drawing.unit
            y: 64 * drawing.unit
            width: 136 * drawing.unit
            height: 84 * drawing.unit
            clip: true
            Rectangle {
                id: paper
                property real creep: 0
                width: parent.width
                height: parent.height
                y: (Math.min(1, drawing.out + creep) - 1) * height
                visible: drawing.out > 0
                color: Theme.surface
                border.width: 3
                border.color: Theme.dai
                Repeater {
                    model: [0.75, 0.9, 0.6, 0.82]
                    Rectangle {
                        required property real modelData
                        required property int index
                        x: 14 * drawing.unit
                        y: (14 + index * 16) * drawing.unit
                        width: (paper.width - 28 * drawing.unit) * modelData
                        height: 6 * drawing.unit
                        radius: height / 2
                        color: Theme.rail
                    }
                }
                SequentialAnimation on creep {
                    running: Theme.motion && drawing.working
                    loops: Animation.Infinite
                    NumberAnimation { from: 0; to: 0.5; duration: 2400 }
                    PauseAnimation { duration: 700 }
                }
            }
            Rectangle {
                visible: drawing.failed
                anchors.fill: parent
                color: "transparent"
                border.width: 3
                border.color: Theme.edge
            }
        }
    }
}
