pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The journey as a ferry line: stops called at, the stop we are at (yellow), stops to come.
// Large text, or words too wide for their place: one sentence instead of words under every stop.
Item {
    id: line
    readonly property int stops: Terminal.stops.count
    readonly property real pitch: width / Math.max(1, stops)
    readonly property bool brief: Theme.elder || widest.advanceWidth > pitch - 10
    readonly property real dot: Theme.mm(brief ? 11 : 14)

    visible: stops > 0
    implicitHeight: visible ? (brief ? sentence.height + Theme.sp(1) + dot : dot + Theme.sp(0.5) + Theme.size("small") * 1.45) : 0
    height: implicitHeight
    TextMetrics {
        id: widest
        font.family: Theme.family
        font.pixelSize: Theme.size("small")
        font.weight: Font.Bold
        text: Terminal.longestStop
    }
    T {
        id: sentence
        visible: line.brief
        width: line.width
        strong: true
        color: Theme.dai
        text: qsTr("第%1步，共%2步：%3").arg(Terminal.stopHere + 1).arg(line.stops).arg(Terminal.stopLabel)
    }
    Item {
        y: line.brief ? sentence.height + Theme.sp(1) : 0
        width: line.width
        Rectangle {
            x: line.pitch / 2
            y: line.dot / 2 - 3
            width: line.pitch * (line.stops - 1)
            height: 6
            color: Theme.rail
        }
        Rectangle {
            x: line.pitch / 2
            y: line.dot / 2 - 3
            width: line.pitch * Math.max(0, Terminal.stopHere)
            height: 6
            color: Theme.dai
        }
        Repeater {
            model: Terminal.stops
            Item {
                id: stop
                required property int index
                required property string label
                required property string rowState
                property bool done: rowState === "done"
                property bool here: rowState === "here"
                x: index * line.pitch
                width: line.pitch
                Rectangle {
                    id: spot
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: line.dot
                    height: line.dot
                    radius: line.dot / 2
                    color: stop.done ? Theme.dai : stop.here ? Theme.go : Theme.ground
                    border.width: 4
                    border.color: stop.done || stop.here ? Theme.dai : Theme.edge
                    Icon {
                        visible: stop.done
                        anchors.centerIn: parent
                        name: "check"
                        tint: Theme.white
                        extent: line.dot * 0.68
                        weight: 3
                    }
                    T {
                        visible: !stop.done && !line.brief
                        anchors.centerIn: parent
                        text: stop.index + 1
                        font.pixelSize: 28
                        strong: true
                        color: stop.here ? Theme.ink : Theme.ink2
                        lineHeight: 1
                    }
                }
                T {
                    visible: !line.brief
                    anchors.top: spot.bottom
                    anchors.topMargin: Theme.sp(0.5)
                    width: line.pitch
                    horizontalAlignment: Text.AlignHCenter
                    text: stop.label
                    role: "small"
                    strong: stop.here
                    color: stop.here ? Theme.ink : Theme.ink2
                }
            }
        }
    }
    Accessible.role: Accessible.StaticText
    Accessible.name: sentence.text
}
