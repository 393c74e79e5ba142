pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 刷证件: the next act is at the machine, so there is no yellow key: the drawn reader is yellow.
Page {
    id: page
    required property CardModel model
    share: 0.42
    title: model.title
    note: model.note

    says: [
        Notice {
            width: parent.width
            visible: page.model.problem !== ""
            tone: "fault"
            title: page.model.problem
            text: page.model.code === "" ? "" : qsTr("给工作人员看：%1").arg(page.model.code)
        },
        Loader { width: parent.width; active: Theme.landscape && !(Theme.elder && page.model.problem !== ""); visible: active; sourceComponent: where }
    ]
    Component {
        id: where
        Row {
            id: place
            spacing: Theme.sp(3)
            MachineDrawing { id: machine; height: Theme.mm(Theme.landscape ? 74 : 82); spot: "reader" }
            Column {
                width: place.width - machine.width - place.spacing
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.sp(1)
                T { width: parent.width; role: "head"; text: qsTr("在屏幕下面，右边") }
                T { width: parent.width; color: Theme.ink2; text: qsTr("亮黄框的台面就是。") }
                T {
                    width: parent.width
                    visible: page.model.secondsLeft > 0
                    color: Theme.ink2
                    text: qsTr("不急，还有 %1 秒。").arg(page.model.secondsLeft)
                }
            }
        }
    }
    ReaderDrawing {
        width: parent.width
        height: parent.height - (foot.active ? foot.height + Theme.sp(3) : 0)
        at: page.model.state
    }
    Loader {
        id: foot
        active: !Theme.landscape
        width: parent.width
        anchors.bottom: parent.bottom
        sourceComponent: where
    }
}
