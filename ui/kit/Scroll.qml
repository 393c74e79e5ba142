pragma ComponentBehavior: Bound
import QtQuick

// A column that may be longer than its place: then two wide keys say so and turn it, beside dragging it.
// Its lower edge moves up to where no line of words is cut through; the keys turn it to the top of a line.
Item {
    id: scroll
    property alias flick: flick
    property real spacing: Theme.sp(2)
    default property alias rows: column.data
    readonly property bool overflows: column.height > height + 1
    function toTop(): void { flick.contentY = 0 }
    function turn(by: real): void {
        const to = Math.max(0, Math.min(flick.contentHeight - flick.height, flick.contentY + by * (flick.height - Theme.sp(8))))
        flick.contentY = to < flick.contentHeight - flick.height ? clear(to) : to
    }
    // The top of the uppermost line of words that a horizontal cut at `y` of the column goes through, else `y`.
    function lineTop(item: Item, y: real): real {
        let top = y
        for (const child of item.children) {
            const at = child.mapToItem(column, 0, 0).y
            if (!child.visible || at >= y || at + child.height <= y)
                continue
            if (child instanceof Text) {
                const line = child.contentHeight / Math.max(1, child.lineCount)
                if (at + child.contentHeight > y + 1)
                    top = Math.min(top, at + Math.floor((y - at) / line) * line)
            } else {
                top = Math.min(top, lineTop(child, y))
            }
        }
        return top
    }
    function clear(y: real): real {
        let edge = y, higher = lineTop(column, y)
        while (higher < edge) {      // words beside these may be cut by the higher edge in their turn
            edge = higher
            higher = lineTop(column, edge)
        }
        return edge
    }
    function settle(): void {
        const whole = overflows && !flick.atYEnd ? clear(flick.contentY + flick.height) - flick.contentY : flick.height
        shown.height = whole > flick.height / 2 ? whole : flick.height
    }
    onHeightChanged: later.restart()
    onOverflowsChanged: later.restart()
    Timer { id: later; interval: 0; onTriggered: scroll.settle() }

    Item {
        id: shown
        width: parent.width
        height: flick.height
        clip: true
        Flickable {
            id: flick
            width: scroll.width
            height: scroll.overflows ? scroll.height - strip.height - Theme.sp(1.5) : scroll.height
            contentHeight: column.height
            boundsBehavior: Flickable.StopAtBounds
            interactive: scroll.overflows
            onContentYChanged: later.restart()
            onContentHeightChanged: later.restart()
            onHeightChanged: later.restart()
            Column { id: column; width: flick.width; spacing: scroll.spacing }
        }
    }
    Row {
        id: strip
        visible: scroll.overflows
        anchors.bottom: parent.bottom
        spacing: Theme.gap
        Key {
            objectName: "scroll:up"
            kind: "quiet"
            icon: "up"
            text: qsTr("往上看")
            ready: !flick.atYBeginning
            width: (scroll.width - Theme.gap) / 2
            onClicked: scroll.turn(-1)
        }
        Key {
            objectName: "scroll:down"
            kind: "quiet"
            icon: "down"
            text: flick.atYEnd ? qsTr("到底了") : qsTr("下面还有")
            ready: !flick.atYEnd
            width: (scroll.width - Theme.gap) / 2
            onClicked: scroll.turn(1)
        }
    }
}
