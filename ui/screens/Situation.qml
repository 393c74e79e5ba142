pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 选情况: one question, a few large answers.
Page {
    id: page
    required property SituationModel model
    title: model.question
    note: model.stop !== "" && Theme.landscape ? "" : qsTr("选一个，选错了可以改。")
    goText: qsTr("下一步")
    goReady: model.chosen !== "" && model.stop === ""
    goWhy: model.stop !== "" ? qsTr("这种情况请到窗口") : qsTr("选一个就能继续")
    onGo: Touches.confirm()

    says: [
        Loader { width: parent.width; active: Theme.landscape && page.model.stop !== ""; visible: active; sourceComponent: stopped }
    ]
    Component {
        id: stopped
        Notice { tone: "fault"; icon: "info"; title: qsTr("这种情况不在这里办"); text: page.model.stop }
    }
    Scroll {
        id: list
        width: parent.width
        height: parent.height - (below.active ? below.height + Theme.gap : 0)
        spacing: Theme.gap
        Repeater {
            id: answers
            model: page.model.options
            OptionRow {
                required property string rowId
                required property string label
                required note
                required chosen
                objectName: "option:" + rowId
                width: parent?.width ?? 0
                height: Math.max(implicitHeight, Math.min(Theme.sp(20), list.height / Math.max(1, answers.count) - Theme.gap))
                title: label
                onClicked: Touches.choose(rowId)
            }
        }
    }
    Loader {
        id: below
        width: parent.width
        anchors.bottom: parent.bottom
        active: !Theme.landscape && page.model.stop !== ""
        visible: active
        sourceComponent: stopped
    }
}
