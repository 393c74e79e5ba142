pragma ComponentBehavior: Bound
import QtQuick

// The machine from the front, small; a ring shows where the hand goes.
// spot: reader | slot (under the reader) | both of these | printer | camera | none
Item {
    id: machine
    property string spot: "reader"
    property bool broken: false
    readonly property bool slotted: spot === "slot" || spot === "both"
    readonly property color lamp: broken ? "#E8705A" : Theme.go
    readonly property real u: height / 108
    width: 60 * u
    Rectangle { x: 6 * machine.u; width: 48 * machine.u; height: 100 * machine.u; radius: 4 * machine.u; color: Theme.rail; border.width: 2; border.color: Theme.edge }
    Rectangle { x: 28 * machine.u; y: 3 * machine.u; width: 4 * machine.u; height: width; radius: width / 2; color: machine.spot === "camera" ? machine.lamp : Theme.shelf }
    Rectangle { x: 12 * machine.u; y: 9 * machine.u; width: 36 * machine.u; height: 54 * machine.u; radius: 1.5 * machine.u; color: Theme.shelf }
    Rectangle { x: 16 * machine.u; y: 54 * machine.u; width: 28 * machine.u; height: 5 * machine.u; radius: machine.u; color: Theme.shelfKey }
    Rectangle { x: 12 * machine.u; y: 69 * machine.u; width: 15 * machine.u; height: 6 * machine.u; radius: machine.u; color: machine.spot === "printer" ? machine.lamp : Theme.ground; border.width: 2; border.color: Theme.shelf }
    Rectangle { x: 33 * machine.u; y: 68 * machine.u; width: 15 * machine.u; height: 10 * machine.u; radius: machine.u; color: machine.spot === "reader" || machine.spot === "both" ? machine.lamp : Theme.ground; border.width: 2; border.color: Theme.shelf }
    Rectangle { visible: machine.slotted; x: 33 * machine.u; y: 83 * machine.u; width: 15 * machine.u; height: 4 * machine.u; radius: machine.u; color: machine.lamp; border.width: 2; border.color: Theme.shelf }
    Rectangle {
        visible: machine.spot !== "none"
        x: (machine.spot === "reader" || machine.slotted ? 29 : machine.spot === "printer" ? 8 : 23) * machine.u
        y: (machine.spot === "camera" ? -2 : machine.spot === "slot" ? 79 : 64) * machine.u
        width: (machine.spot === "camera" ? 14 : 23) * machine.u
        height: (machine.spot === "camera" ? 14 : machine.spot === "slot" ? 12 : machine.spot === "both" ? 27 : 18) * machine.u
        radius: (machine.spot === "camera" ? 7 : 4) * machine.u
        color: "transparent"
        border.width: Math.max(3, 1.6 * machine.u)
        border.color: machine.broken ? Theme.fault : Theme.ink
    }
    Rectangle { x: 2 * machine.u; y: 100 * machine.u; width: 56 * machine.u; height: 5 * machine.u; radius: machine.u; color: Theme.edge }
}
