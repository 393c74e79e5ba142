pragma ComponentBehavior: Bound
import QtQuick

// One run of words on the dock.
Text {
    color: Desk.ink
    font.family: Desk.family
    font.pixelSize: Desk.body
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
}
