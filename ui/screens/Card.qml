pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 刷证件: the next act is at the machine, so there is no yellow key: the drawn reader is yellow, and the slot where there is one.
Page {
    id: page
    required property CardModel model
    readonly property bool both: model.atReader && model.atSlot
    readonly property bool told: model.problem !== "" || model.caution !== ""
    readonly property string at: both && model.state === "problem" ? "waiting" : model.state // either card may come next
    share: 0.42
    title: model.title
    note: model.note

    says: [
        Notice {
            width: parent.width
            visible: page.model.problem !== ""
            tone: "fault"
            title: Theme.elder && Theme.landscape && page.model.problem === page.model.title ? "" : page.model.problem // no room to say it twice
            text: page.model.code === "" ? "" : qsTr("给工作人员看：%1").arg(page.model.code)
        },
        Notice {
            width: parent.width
            visible: page.model.caution !== ""
            tone: "info"
            text: page.model.caution
        },
        Loader { width: parent.width; active: Theme.landscape && !(page.told && (Theme.elder || page.both)); visible: active; sourceComponent: where }
    ]
    Component {
        id: where
        Row {
            id: place
            spacing: Theme.sp(3)
            MachineDrawing { id: machine; height: Theme.mm(Theme.landscape ? 74 : 82); spot: page.both ? "both" : page.model.atSlot ? "slot" : "reader" }
            Column {
                width: place.width - machine.width - place.spacing
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.sp(1)
                T { width: parent.width; role: "head"; text: qsTr("在屏幕下面，右边") }
                T { width: parent.width; color: Theme.ink2; text: page.both ? qsTr("亮黄框的台面和卡槽就是。") : page.model.atSlot ? qsTr("亮黄框的卡槽就是。") : qsTr("亮黄框的台面就是。") }
                T {
                    width: parent.width
                    visible: page.model.secondsLeft > 0
                    color: Theme.ink2
                    text: qsTr("不急，还有 %1 秒。").arg(page.model.secondsLeft)
                }
            }
        }
    }
    Grid {
        id: readers
        readonly property real high: parent.height - (foot.active ? foot.height + Theme.sp(3) : 0)
        width: parent.width
        height: high
        spacing: Theme.sp(2)
        columns: page.both && width > high ? 2 : 1
        ReaderDrawing {
            visible: page.model.atReader
            width: readers.columns === 2 ? (readers.width - readers.spacing) / 2 : readers.width
            height: page.both && readers.columns === 1 ? (readers.high - readers.spacing) / 2 : readers.high
            at: page.at
        }
        SlotDrawing {
            visible: page.model.atSlot
            width: readers.columns === 2 ? (readers.width - readers.spacing) / 2 : readers.width
            height: page.both && readers.columns === 1 ? (readers.high - readers.spacing) / 2 : readers.high
            at: page.at
        }
    }
    Loader {
        id: foot
        active: !Theme.landscape
        width: parent.width
        anchors.bottom: parent.bottom
        sourceComponent: where
    }
}
