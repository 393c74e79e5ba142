pragma ComponentBehavior: Bound
import QtQuick

// A plain identity card: nobody's face, no emblem; or a chip card, its chip at the left end, which goes in first.
Rectangle {
    id: card
    property real u: 1
    property bool chip: false
    width: 128 * u
    height: 81 * u
    radius: 6 * u
    color: "#F8FBFB"
    border.width: Math.max(2, 1.2 * u)
    border.color: Theme.edge
    Rectangle {
        visible: card.chip
        x: 12 * card.u
        y: (card.height - height) / 2
        width: 24 * card.u
        height: 24 * card.u
        radius: 4 * card.u
        color: "#D9B45A"
        border.width: Math.max(2, 1.2 * card.u)
        border.color: "#8A6A1E"
        Rectangle { x: 0; y: parent.height / 2; width: parent.width; height: Math.max(1, card.u); color: "#8A6A1E" }
        Rectangle { x: parent.width / 2; y: 0; width: Math.max(1, card.u); height: parent.height; color: "#8A6A1E" }
    }
    Rectangle {
        visible: !card.chip
        x: 86 * card.u
        y: 16 * card.u
        width: 30 * card.u
        height: 38 * card.u
        radius: 3 * card.u
        color: Theme.daiTint
        Rectangle { width: 13 * card.u; height: width; radius: width / 2; color: Theme.dai; x: 8.5 * card.u; y: 6 * card.u }
        Rectangle { width: 24 * card.u; height: 16 * card.u; color: Theme.dai; x: 3 * card.u; y: 22 * card.u; topLeftRadius: 11 * card.u; topRightRadius: 11 * card.u }
    }
    Repeater {
        model: card.chip ? [56, 40] : [40, 24, 56, 46]
        Rectangle {
            required property int index
            required property int modelData
            x: (card.chip ? 56 : 12) * card.u
            y: ((card.chip ? 30 : 16) + index * 10.5) * card.u
            width: modelData * card.u
            height: 4.5 * card.u
            radius: 2 * card.u
            color: Theme.rail
        }
    }
    Rectangle { visible: !card.chip; x: 12 * card.u; y: 65 * card.u; width: 92 * card.u; height: 6 * card.u; radius: 2 * card.u; color: Theme.edge }
}
