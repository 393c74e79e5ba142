pragma ComponentBehavior: Bound
import QtQuick

// This machine, the line, the department: a sealed sheet lies in the machine, then travels.
Rectangle {
    id: drawing
    property bool sending: false
    property bool offline: false
    readonly property real unit: Math.min(width / 300, height / 110)
    radius: Theme.radiusBig
    color: Theme.daiTint
    Item {
        anchors.centerIn: parent
        width: 300 * drawing.unit
        height: 110 * drawing.unit
        Rectangle {
            x: 14 * drawing.unit
            y: 12 * drawing.unit
            width: 62 * drawing.unit
            height: 86 * drawing.unit
            radius: 6 * drawing.unit
            color: Theme.shelf
            Rectangle { x: 8 * drawing.unit; y: 8 * drawing.unit; width: 46 * drawing.unit; height: 40 * drawing.unit; radius: 3 * drawing.unit; color: Theme.ground }
            Rectangle { x: 14 * drawing.unit; y: 62 * drawing.unit; width: 34 * drawing.unit; height: 5 * drawing.unit; radius: 2 * drawing.unit; color: Theme.shelfEdge }
            Rectangle { x: 14 * drawing.unit; y: 73 * drawing.unit; width: 34 * drawing.unit; height: 5 * drawing.unit; radius: 2 * drawing.unit; color: Theme.shelfEdge }
        }
        Repeater {
            model: 9
            Rectangle {
                required property int index
                x: (88 + index * 14) * drawing.unit
                y: 52 * drawing.unit
                width: 8 * drawing.unit
                height: 5 * drawing.unit
                radius: height / 2
                color: drawing.offline ? Theme.rail : Theme.dai
                opacity: drawing.offline && index > 2 && index < 6 ? 0 : 1
            }
        }
        Icon {
            visible: drawing.offline
            x: 135 * drawing.unit
            y: 38 * drawing.unit
            extent: 33 * drawing.unit
            name: "cloudoff"
            tint: Theme.hold
        }
        Icon { x: 216 * drawing.unit; y: 15 * drawing.unit; extent: 78 * drawing.unit; name: "department"; weight: 1.5 }
        Rectangle {
            id: sheet
            property real travel: 0
            x: (26 + (drawing.sending && !drawing.offline ? 56 + 100 * travel : 0)) * drawing.unit
            y: (drawing.sending && !drawing.offline ? 32 : 22) * drawing.unit
            width: 36 * drawing.unit
            height: 44 * drawing.unit
            radius: 3 * drawing.unit
            color: Theme.surface
            border.width: 3
            border.color: Theme.dai
            Icon { anchors.centerIn: parent; name: "lock"; extent: parent.width * 0.7; weight: 2 }
            SequentialAnimation on travel {
                running: Theme.motion && drawing.sending && !drawing.offline
                loops: Animation.Infinite
                NumberAnimation { from: 0; to: 1; duration: 1400; easing.type: Easing.InOutQuad }
                PauseAnimation { duration: 500 }
            }
        }
    }
}
