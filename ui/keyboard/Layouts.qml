pragma Singleton
pragma ComponentBehavior: Bound
import QtQml
import "../kit"

// What stands on every panel, row by row. Names of more than one letter are acts (see KeyFace) or words.
QtObject {
    readonly property var letters: [["q", "w", "e", "r", "t", "y", "u", "i", "o", "p"], ["a", "s", "d", "f", "g", "h", "j", "k", "l"]]
    readonly property var last: ["z", "x", "c", "v", "b", "n", "m"]
    readonly property var digits: [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]
    readonly property var addressWords: [["号", "室", "栋"], ["单元", "楼", "组"], ["路", "街", "村"]]
    readonly property var marks: [[",", ".", "/"], ["#", "(", ")"], ["@", ":", "&"]]
    readonly property string neverInCodes: "IOSVZ"   // GB 32100: letters a credit code does not use

    function rows(panel: string, shifted: bool): var {
        const raise = row => row.map(letter => letter.toUpperCase())
        switch (panel) {
        case "pinyin": return [...letters, ["'", ...last, "back"], ["abc", "123", "space", "clear"]]
        case "latin": return [...(shifted ? letters.map(raise) : letters), ["shift", ...(shifted ? raise(last) : last), "back"], ["pinyin", "123", "space", "clear"]]
        case "code": return [["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"], raise(letters[0]), raise(letters[1]), [...raise(last), "clear", "back"]]
        case "numbers": return [...digits.map((row, n) => [...row, ...(Theme.english ? marks : addressWords)[n]]), [Theme.english ? "abc" : "pinyin", "0", "-", "space", "clear", "back"]]
        case "id": return [...digits, ["X", "0", "back"]]
        case "amount": return [...digits, [".", "0", "back"]]
        default: return [...digits, ["clear", "0", "back"]]
        }
    }
    // Share of the row: letters 1, acts more.
    function weight(panel: string, name: string): real {
        if (["digits", "id", "amount", "numbers"].includes(panel)) return 1
        if (panel === "code" && name === "clear") return 1.5
        return ({ "back": 1.5, "shift": 1.5, "'": 1.5, "abc": 1.5, "pinyin": 1.5, "123": 1.5, "clear": 2, "space": 5 })[name] ?? 1
    }
    // The panel a kind of field begins with.
    function panelFor(mode: string): string {
        switch (mode) {
        case "phone": case "digits": case "date": return "digits"
        case "id_number": return "id"
        case "credit_code": return "code"
        case "amount": return "amount"
        default: return Theme.english ? "latin" : "pinyin"
        }
    }
}
