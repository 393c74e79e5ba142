pragma ComponentBehavior: Bound
import QtQuick

// Words. `role` names a size of the theme. Plain text always: what a card or a form holds is never markup.
Text {
    property string role: "body"
    property bool strong: role === "display" || role === "title" || role === "head"
    readonly property int side: effectiveHorizontalAlignment   // for ui.fit: Python cannot read the enumeration
    font.family: Theme.family
    font.pixelSize: Theme.size(role)
    font.weight: strong ? Font.Bold : Font.Normal
    color: Theme.ink
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    lineHeight: Theme.english ? 0.88 : strong ? 0.92 : 0.96
}
