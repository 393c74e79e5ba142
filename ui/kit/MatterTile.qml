pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// A matter's tile as a delegate: opens its guide; one that cannot be done now says why.
Tile {
    required note
    required usable
    required property string code
    required property string whyNot
    objectName: "tile:" + code
    warning: usable ? "" : whyNot
    onClicked: Touches.openMatter(code)
}
