pragma ComponentBehavior: Bound
import QtQuick

// Label and text of one line, as a delegate for rows of pairs; under one another in large text.
Item {
    id: pair
    required property string label
    required property string text
    readonly property bool stacked: Theme.elder || Theme.breadth(label) > 12 || Theme.english
    width: parent?.width ?? 0
    implicitHeight: stacked ? words.height + value.height : Math.max(words.height, value.height)
    height: implicitHeight
    T {
        id: words
        text: pair.label
        color: pair.stacked && Theme.breadth(pair.label) > 12 ? Theme.ink : Theme.ink2
        strong: pair.stacked && Theme.breadth(pair.label) > 12
        width: pair.stacked ? pair.width : Theme.mm(64)
    }
    T {
        id: value
        x: pair.stacked ? 0 : words.width + Theme.sp(1)
        y: pair.stacked ? words.height : 0
        width: pair.width - x
        text: pair.text
        color: pair.stacked && Theme.breadth(pair.label) > 12 ? Theme.ink2 : Theme.ink
    }
}
