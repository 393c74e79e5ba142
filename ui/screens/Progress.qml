pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"
import "../keyboard"

// 查进度: type the number from the slip, then read where the case is.
Page {
    id: page
    required property ProgressModel model
    readonly property bool asking: model.state === "ask" || model.state === "none" || model.state === "offline"
    property string number: ""
    journey: false
    title: asking ? qsTr("查办理进度") : model.state === "looking" ? qsTr("正在查，请稍等") : qsTr("查到了")
    note: asking ? qsTr("号码在您的回执或暂存条上。") : model.number
    goText: asking || model.state === "looking" ? qsTr("查一查") : qsTr("再查一个")
    goIcon: "search"
    goReady: !asking || number.length >= 4
    goWhy: qsTr("填好号码就能查")
    goBusy: model.state === "looking"
    onGo: Touches.askProgress(asking ? written(number) : "")
    Component.onCompleted: number = model.number

    // A provisional number is written in groups (QY 1122 0047); nobody types the gaps.
    function written(typed: string): string {
        return typed.replace(/ /g, "").replace(/^([A-Z]+)(\d{4})(\d{4})$/, "$1 $2 $3")
    }
    says: [
        T {
            objectName: "progress:scan"
            width: parent.width
            visible: page.model.canScan
            color: Theme.ink2
            text: qsTr("也可以扫一扫回执上的二维码")
        },
        Notice {
            width: parent.width
            visible: page.model.state === "none"
            tone: "fault"
            text: qsTr("没有查到这个号码，请再对一对。")
        },
        Notice {
            width: parent.width
            visible: page.model.state === "offline"
            tone: "hold"
            text: qsTr("现在没有网络，查不了。号码请留好，连上网再查。")
        }
    ]
    Field {
        id: box
        objectName: "field:number"
        visible: page.asking
        width: parent.width
        label: qsTr("受理号或暂存号")
        value: page.written(page.number)
    }
    Loader {
        id: keys
        active: page.asking
        width: parent.width
        anchors.bottom: parent.bottom
        height: Math.min(implicitHeight, parent.height - box.height - Theme.sp(3))
        sourceComponent: Keyboard {
            mode: "credit_code"
            onCommitted: text => page.number = (page.number + text).slice(0, 32)
            onBackspace: page.number = page.number.slice(0, -1)
            onClear: page.number = ""
        }
    }
    Scroll {
        anchors.fill: parent
        visible: !page.asking
        Repeater {
            model: page.model.cases
            Rectangle {
                id: row
                required property string number
                required property string matter
                required property string rowState
                required property string note
                width: parent?.width ?? 0
                height: words.height + Theme.sp(5)
                radius: Theme.radiusBig
                color: Theme.surface
                border.width: Theme.stroke
                border.color: Theme.line
                Column {
                    id: words
                    x: Theme.sp(3)
                    y: Theme.sp(2.5)
                    width: parent.width - Theme.sp(6)
                    spacing: Theme.sp(0.75)
                    T { width: parent.width; role: "head"; color: Theme.dai; text: row.rowState }
                    T { width: parent.width; role: "label"; strong: true; text: row.matter }
                    T { width: parent.width; color: Theme.ink2; text: row.number }
                    T { width: parent.width; visible: text !== ""; text: row.note }
                }
            }
        }
    }
}
