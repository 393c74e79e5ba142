pragma ComponentBehavior: Bound
import QtQuick

// A column that may be longer than its place: then two wide keys say so and turn it, beside dragging it.
Item {
    id: scroll
    property alias flick: flick
    property real spacing: Theme.sp(2)
    default property alias rows: column.data
    readonly property bool overflows: column.height > height + 1
    function toTop(): void { flick.contentY = 0 }
    function turn(by: real): void {
        flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, flick.contentY + by * (flick.height - Theme.sp(8))))
    }

    Flickable {
        id: flick
        width: parent.width
        height: scroll.overflows ? parent.height - strip.height - Theme.sp(1.5) : parent.height
        contentHeight: column.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        interactive: scroll.overflows
        Column { id: column; width: flick.width; spacing: scroll.spacing }
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
