pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Kiosk

// The strip beside the terminal, scaled to the window's width, but never too small to read; what is too long is dragged.
Window {
    id: window
    title: "演示台 Demonstrator's dock"
    width: Desk.width
    height: 1000
    color: Desk.ground

    Item {
        id: strip
        readonly property int columns: window.width > window.height ? 2 : 1
        readonly property real columnWidth: (width - (columns + 1) * Desk.margin) / columns
        width: window.width / scale
        height: window.height / scale
        transformOrigin: Item.TopLeft
        scale: Math.max(Desk.leastScale, window.width / (columns * Desk.width))

        Line {
            id: words
            x: Desk.margin
            y: 10
            width: parent.width - 2 * Desk.margin
            text: Dock.saidZh !== "" ? Dock.saidZh + "\n" + Dock.saidEn
                : "演示台 · 终端之外的一切由这里扮演\nThe dock plays everything around the terminal: people, papers, cables"
            color: Dock.saidZh !== "" ? Desk.alarm : Desk.dim
            font.pixelSize: Dock.saidZh !== "" ? Desk.body : Desk.small
        }
        Flickable {
            id: flick
            anchors.top: words.bottom
            anchors.topMargin: 10
            width: parent.width
            anchors.bottom: parent.bottom
            contentHeight: column.height + Desk.margin
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            Grid {
                id: column
                x: Desk.margin
                columns: strip.columns
                spacing: Desk.margin
                Column {
                    width: strip.columnWidth
                    spacing: Desk.margin
                    DockPeople {}
                    DockSheets {}
                    DockCables {}
                    DockVoice {}
                    DockPapers { onShown: number => paper.number = number }
                }
                DockPart {
                    width: strip.columnWidth
                    zh: "设备"
                    en: "Devices, as the terminal sees them"
                    Repeater {
                        model: Dock.devices
                        DockDevice {}
                    }
                }
            }
        }
        Rectangle {
            anchors.right: parent.right
            width: 4
            radius: 2
            visible: flick.contentHeight > flick.height
            y: flick.y + flick.height * flick.visibleArea.yPosition
            height: flick.height * flick.visibleArea.heightRatio
            color: Desk.edge
        }
        PaperSheet { id: paper; anchors.fill: parent }
    }
}
