pragma ComponentBehavior: Bound
import QtQuick

// One stop of what happens, on a vertical line: done (tick), now (clock), to come (number). Words beside it.
Item {
    id: stop
    required property int number
    required property string label
    required property string text
    required property string progress      // done, here, ahead
    property bool last: false
    property bool brief: false             // only the first words: large text shows less
    property color hue: Theme.dai
    readonly property bool done: progress === "done"
    readonly property bool here: progress === "here"
    readonly property real dot: Theme.mm(Theme.elder ? 16 : 14)

    implicitHeight: Math.max(dot, words.height) + (last ? 0 : Theme.sp(2))
    height: implicitHeight
    Rectangle {
        visible: !stop.last
        x: stop.dot / 2 - 3
        y: stop.dot
        width: 6
        height: stop.height - stop.dot
        color: stop.done ? stop.hue : Theme.rail
    }
    Rectangle {
        width: stop.dot
        height: width
        radius: width / 2
        color: stop.done ? stop.hue : stop.here ? Theme.surface : Theme.ground
        border.width: 4
        border.color: stop.done || stop.here ? stop.hue : Theme.edge
        Icon {
            visible: stop.done || stop.here
            anchors.centerIn: parent
            name: stop.done ? "check" : "clock"
            tint: stop.done ? Theme.white : stop.hue
            extent: parent.width * 0.7
            weight: stop.done ? 3 : 2.2
        }
        T {
            visible: !stop.done && !stop.here
            anchors.centerIn: parent
            text: stop.number
            role: "small"
            strong: true
            color: Theme.ink2
            lineHeight: 1
        }
    }
    Column {
        id: words
        x: stop.dot + Theme.sp(2.5)
        y: Math.max(0, (stop.dot - first.height) / 2)
        width: parent.width - x
        T { id: first; width: parent.width; text: stop.label; role: "label"; strong: true; color: stop.progress === "ahead" ? Theme.ink2 : Theme.ink; lineHeight: 0.9 }
        T { width: parent.width; visible: text !== "" && !stop.brief; text: stop.text; color: Theme.ink2 }
    }
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + text
}
