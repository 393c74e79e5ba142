pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The bottom of every page: back and exit left, the one yellow key right. They never move.
Rectangle {
    id: shelf
    objectName: "shelf"
    property Page page
    readonly property bool hasGo: page !== null && page.goText !== ""
    readonly property bool hasOther: page !== null && page.otherText !== ""
    readonly property real room: width - 2 * Theme.margin
    readonly property real tall: Math.max(Theme.touch, back.implicitHeight, leave.implicitHeight, go.implicitHeight, other.implicitHeight)
    readonly property real small: Theme.landscape ? room * 0.15 : Math.max(Terminal.canGoBack ? back.naturalWidth : 0, Terminal.canLeave ? leave.naturalWidth : 0, room * 0.2)
    readonly property real used: (Terminal.canGoBack ? small + Theme.gap : 0) + (Terminal.canLeave ? small + Theme.gap : 0)
    readonly property real rest: room - used
    readonly property real half: (rest - Theme.gap) / 2
    // halves, but the yellow key takes what its words need where the other has it to spare
    readonly property real goShare: Math.max(half, Math.min(go.naturalWidth, rest - Theme.gap - other.naturalWidth))

    color: Theme.shelf
    visible: Terminal.canGoBack || Terminal.canLeave || hasGo || hasOther
    implicitHeight: visible ? tall + Theme.sp(Theme.landscape ? 5 : 7) : 0
    height: implicitHeight
    Key {
        id: back
        objectName: "key:back"
        visible: Terminal.canGoBack
        kind: "shelf"
        icon: "back"
        text: qsTr("返回")
        x: Theme.margin
        width: shelf.small
        height: shelf.tall
        anchors.verticalCenter: parent.verticalCenter
        onClicked: Touches.back()
    }
    Key {
        id: leave
        objectName: "key:leave"
        visible: Terminal.canLeave
        kind: "shelf"
        icon: "exit"
        text: qsTr("退出")
        x: Theme.margin + (Terminal.canGoBack ? shelf.small + Theme.gap : 0)
        width: shelf.small
        height: shelf.tall
        anchors.verticalCenter: parent.verticalCenter
        onClicked: Touches.leave()
    }
    Key {
        id: other
        objectName: "key:other"
        visible: shelf.hasOther
        kind: "shelf"
        icon: shelf.page !== null ? shelf.page.otherIcon : ""
        text: shelf.hasOther ? shelf.page.otherText : ""
        x: Theme.margin + shelf.used
        width: shelf.hasGo ? shelf.rest - Theme.gap - shelf.goShare : shelf.rest
        height: shelf.tall
        anchors.verticalCenter: parent.verticalCenter
        onClicked: shelf.page.other()
    }
    Key {
        id: go
        objectName: shelf.page !== null ? shelf.page.goName : "key:next"
        visible: shelf.hasGo
        kind: "go"
        ready: shelf.page !== null && shelf.page.goReady
        busy: shelf.page !== null && shelf.page.goBusy
        text: !shelf.hasGo ? "" : ready || shelf.page.goWhy === "" ? shelf.page.goText : shelf.page.goWhy
        iconAfter: shelf.page !== null ? shelf.page.goIcon : ""
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        width: shelf.hasOther ? shelf.goShare : Theme.landscape ? shelf.room * 0.44 : shelf.rest
        height: shelf.tall
        onClicked: shelf.page.go()
    }
}
