pragma ComponentBehavior: Bound
import QtQuick
import "../kit"

// A key as its panel shows it: words on the keys that act, letters and digits large.
KeyboardKey {
    id: face
    required property string panel
    required property bool shifted
    required property bool works
    readonly property real share: Layouts.weight(panel, label)
    readonly property bool pad: panel === "digits" || panel === "id" || panel === "amount"

    plain: text === label && label !== "123"
    repeats: label === "back"
    lit: label === "shift" && shifted
    icon: label === "back" ? "delete" : ""
    ready: panel === "pinyin" && (label.length === 1) ? works : !(panel === "code" && Layouts.neverInCodes.includes(label))
    role: plain ? (pad ? "title" : "head") : pad ? "label" : Theme.english ? "small" : "body"
    text: {
        switch (label) {
        case "back": return pad ? qsTr("退一位") : qsTr("退格")
        case "clear": return qsTr("全删")
        case "space": return qsTr("空格")
        case "shift": return qsTr("大写")
        case "'": return qsTr("隔开")
        case "abc": return qsTr("ABC")
        case "pinyin": return qsTr("拼音")
        default: return label
        }
    }
}
