pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 提交: what happens now and what is already safe. Nothing to press: the machine works.
Page {
    id: page
    required property SubmitModel model
    readonly property bool sending: model.state === "sending"
    title: model.title
    note: model.note

    Column {
        width: parent.width
        spacing: Theme.sp(4)
        SubmitDrawing { width: parent.width; height: Math.min(Theme.mm(210), page.bodyHeight * 0.5); sending: page.sending; offline: Terminal.offline }
        Column {
            width: parent.width
            WayStop { width: parent.width; number: 1; label: qsTr("加密，存进这台机器"); text: page.sending ? qsTr("存好了，断电也不会丢") : qsTr("别人看不到"); progress: page.sending ? "done" : "here" }
            WayStop { width: parent.width; number: 2; label: qsTr("送到部门"); text: !page.sending ? "" : Terminal.offline ? qsTr("网络断开了，连上就送") : page.model.seconds > 0 ? qsTr("最多再等 %1 秒").arg(page.model.seconds) : qsTr("马上就好"); progress: page.sending ? "here" : "ahead" }
            WayStop { width: parent.width; number: 3; label: qsTr("给您回执"); text: ""; progress: "ahead"; last: true }
        }
    }
}
