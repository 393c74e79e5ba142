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
        ReceiptNext { visible: Theme.landscape; width: parent.width; height: visible ? page.height - parent.y - y : 0; model: page.model; hue: page.hue; tone: page.tone }
    ]

    Slip { id: slip; width: parent.width; model: page.model; hue: page.hue }
    ReceiptNext {
        visible: !Theme.landscape
        anchors.top: slip.bottom
        anchors.topMargin: Theme.sp(3)
        anchors.bottom: paper.top
        anchors.bottomMargin: Theme.sp(2)
        width: parent.width
        model: page.model
        hue: page.hue
        tone: page.tone
    }
    PaperState {
        id: paper
        anchors.bottom: parent.bottom
        width: parent.width
        visible: page.model.paper !== "none"
        height: visible ? Math.max(implicitHeight, Theme.landscape ? Math.min(Theme.mm(80), page.bodyHeight - slip.height - Theme.sp(2)) : 0) : 0
        paper: page.model.paper
        note: page.model.paperNote
    }
}
