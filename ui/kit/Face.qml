pragma ComponentBehavior: Bound
import QtQuick

// A face from very glad (5) to very cross (1); the mouth and the brows tell, not the colour.
Image {
    id: face
    required property int level
    property color tint: Theme.dai
    property real extent: Theme.mm(20)
    readonly property var mouths: ["M7.5 17.2q4.5-5 9 0", "M8 16.800q4-3 8 0", "M8 15.800h8", "M8 15q4 3 8 0", "M7 14q5 6.500 10 0z"]
    readonly property string brows: level === 1 ? "<path d='m6.800 7.600 3.200 1.400M17.200 7.600 14 9'/>" : ""
    readonly property string hue: "#" + tint.toString().slice(-6)
    width: extent
    height: extent
    sourceSize: Qt.size(Math.ceil(extent), Math.ceil(extent))
    source: "image://drawing/" + encodeURIComponent(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='" + hue + "' stroke-width='1.8' stroke-linecap='round' stroke-linejoin='round'>"
        + "<circle cx='12' cy='12' r='9.600'/><circle cx='8.800' cy='10.400' r='.6' fill='" + hue + "'/><circle cx='15.200' cy='10.400' r='.6' fill='" + hue + "'/>"
        + brows + "<path d='" + mouths[level - 1] + "'/></svg>")
}
