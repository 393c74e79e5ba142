pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 回执: what the result is, the number, what happens next, and whether the paper came out.
Page {
    id: page
    required property ReceiptModel model
    readonly property bool provisional: model.kind === "provisional"
    readonly property string tone: provisional ? "hold" : model.kind === "refused" ? "fault" : model.kind === "supplement" ? "info" : "done"
    readonly property color hue: tone === "hold" ? Theme.hold : tone === "fault" ? Theme.fault : tone === "info" ? Theme.dai : Theme.done
    title: model.title
    note: model.note
    share: 0.4
    goText: qsTr("好了，结束")
    goIcon: "check"
    goReady: model.paper !== "printing"
    goWhy: model.paperNote
    onGo: Touches.confirm()
    otherText: model.paper === "failed" ? qsTr("再打一次") : ""
    otherIcon: "print"
    onOther: Touches.takeWay("retry")

    says: [
        Scroll {
            id: beside
            visible: Theme.landscape
            width: parent.width
            height: visible ? page.height - parent.y - y : 0
            ReceiptNext { width: beside.width; model: page.model; hue: page.hue }
        }
    ]

    Scroll {
        id: scroll
        width: parent.width
        height: page.bodyHeight - (paper.visible ? paper.implicitHeight + Theme.sp(2) : 0)
        spacing: Theme.sp(3)
        Slip { width: scroll.width; model: page.model; hue: page.hue }
        ReceiptNext { visible: !Theme.landscape; width: scroll.width; model: page.model; hue: page.hue }
        Notice { visible: text !== ""; width: scroll.width; tone: page.tone; icon: "alert"; text: page.model.warning }
    }
    PaperState {
        id: paper
        visible: page.model.paper !== "none"
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.max(implicitHeight, Math.min(Theme.mm(96), page.bodyHeight - scroll.flick.contentHeight - Theme.sp(4)))
        paper: page.model.paper
        note: page.model.paperNote
    }
}
