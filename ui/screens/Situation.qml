pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 选情况: one question, a few large answers.
Page {
    id: page
    required property SituationModel model
    title: model.question
    note: qsTr("选一个，选错了可以改。")
    goText: qsTr("下一步")
    goReady: model.chosen !== "" && model.stop === ""
    goWhy: model.stop !== "" ? qsTr("这种情况请到窗口") : qsTr("选一个就能继续")
    onGo: Touches.confirm()

    Scroll {
        anchors.fill: parent
        spacing: Theme.gap
        Repeater {
            id: answers
            model: page.model.options
            OptionRow {
                required property string rowId
                required property string label
                required property string note
                required property bool chosen
                objectName: "option:" + rowId
                width: parent?.width ?? 0
                height: Math.max(implicitHeight, Math.min(Theme.sp(20), (page.bodyHeight - warning.height - answers.count * Theme.gap) / Math.max(1, answers.count)))
                title: label
                detail: Theme.elder && !chosen ? "" : note
                on: chosen
                onClicked: Touches.choose(rowId)
            }
        }
        Notice {
            id: warning
            width: parent.width
            visible: page.model.stop !== ""
            tone: "fault"
            icon: "info"
            title: qsTr("这种情况不在这里办")
            text: page.model.stop
        }
    }
}
