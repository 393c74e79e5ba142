pragma ComponentBehavior: Bound
import QtQuick

// One drawing in one colour; an unknown name draws a sheet of paper. Always stands beside words.
Image {
    id: icon
    property string name
    property color tint: Theme.dai
    property real extent: Theme.mm(14)
    property real weight: 1.8
    readonly property string hue: tint.toString().slice(-6)
    width: extent
    height: extent
    sourceSize: Qt.size(Math.ceil(extent), Math.ceil(extent))
    source: name === "" ? "" : "image://drawing/" + encodeURIComponent(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#" + hue
        + "' stroke-width='" + weight + "' stroke-linecap='round' stroke-linejoin='round'>"
        + (Glyphs.paths[name] ?? Glyphs.paths["doc"]).replace(/'C'/g, "'#" + hue + "'") + "</svg>")
    visible: name !== ""
}
