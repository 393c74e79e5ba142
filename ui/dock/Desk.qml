pragma Singleton
pragma ComponentBehavior: Bound
import QtQuick
import "../kit"

// The dock's measures, in points of a 600 wide strip; colours are the terminal's. It is read at a desk, not at a glass.
QtObject {
    readonly property int width: 600
    readonly property real leastScale: 0.85
    readonly property int margin: 16
    readonly property int gap: 8
    readonly property int key: 46
    readonly property int small: 12
    readonly property int body: 15
    readonly property int title: 17
    readonly property int radius: 7
    readonly property color ground: Theme.shelf
    readonly property color panel: Theme.shelfKey
    readonly property color edge: Theme.shelfEdge
    readonly property color ink: Theme.white
    readonly property color dim: "#BCCDD1"
    readonly property color go: Theme.go
    readonly property color alarm: "#FFB4A3"
    readonly property color attention: "#FFD88A"
    readonly property color well: "#8FD9B0"
    readonly property string family: Theme.family
}
