pragma Singleton
pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Every measure, colour and mode of the screen. Lengths are millimetres on the glass: 3.2 px each.
QtObject {
    readonly property bool elder: Terminal.elder
    readonly property bool english: Terminal.language === "en"
    readonly property bool landscape: Terminal.landscape
    readonly property bool motion: Terminal.motion
    readonly property string family: "Noto Sans CJK SC"

    // ── colour: contrast on ground or surface is 4.5 or more for text, 3 or more for edges ──
    readonly property color ground: "#E9F0F0"      // 月白
    readonly property color surface: "#FFFFFF"
    readonly property color sunk: "#DCE7E8"
    readonly property color ink: "#10262C"         // 墨
    readonly property color ink2: "#44585E"
    readonly property color line: "#C2D1D3"
    readonly property color rail: "#B3C5C8"
    readonly property color edge: "#6B8187"
    readonly property color dai: "#0B5560"         // 黛青
    readonly property color daiTint: "#D3E6E7"
    readonly property color shelf: "#0D3640"
    readonly property color shelfKey: "#1C4A55"
    readonly property color shelfEdge: "#7FA0A7"
    readonly property color shelfDim: "#9DB4B9"
    readonly property color white: "#FFFFFF"
    readonly property color go: "#FFC145"          // 杏黄: now it is you
    readonly property color goDown: "#EBA71B"
    readonly property color hold: "#574487"        // 藕紫: offline and provisional, nothing else
    readonly property color holdTint: "#EEEAF7"
    readonly property color fault: "#A8301C"       // 朱
    readonly property color faultTint: "#FBE8E3"
    readonly property color done: "#1B6540"        // 松绿
    readonly property color doneTint: "#DDF0E4"
    readonly property color focus: "#1557C0"
    readonly property color veil: "#C00D3640"

    // ── type: size of the character box; elder mode is larger and shows less ──
    readonly property var normalSizes: ({ display: 22, title: 16, head: 13, label: 11.5, body: 10, small: 8.5 })
    readonly property var elderSizes: ({ display: 23, title: 18, head: 15, label: 14, body: 13, small: 12 })
    function size(role: string): int { return Math.ceil((elder ? elderSizes : normalSizes)[role] * 3.2) }

    // ── space: steps of 2.5 mm ──
    function mm(length: real): real { return Math.round(length * 3.2) }
    function sp(steps: real): real { return Math.round(steps * 8) }
    readonly property real margin: landscape ? sp(8) : sp(7)
    readonly property real gap: sp(2)
    readonly property real touch: mm(elder ? 28 : 24)
    readonly property real touchMin: mm(elder ? 20 : 15)
    readonly property real radius: 12
    readonly property real radiusBig: 19
    readonly property int stroke: 2
    readonly property int slide: 180

    // How wide words are: a Chinese character is 2, a Latin letter 1. Decides on smaller type for long titles.
    function breadth(words: string): int {
        let sum = 0
        for (const letter of words) sum += letter.codePointAt(0) > 0x2E7F ? 2 : 1
        return sum
    }
}
