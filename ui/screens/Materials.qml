pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 备材料: the list with what is there and what is missing; or one material under the camera, then keep or take again.
Page {
    id: page
    required property MaterialsModel model
    readonly property bool scans: model.scanning !== ""
    title: scans && model.taken ? qsTr("拍清楚了吗？") : model.title
    note: scans ? (model.progress !== "" ? qsTr("%1　第 %2 页").arg(model.scanningName).arg(model.progress) : model.scanningName) : ""
    goText: !scans ? qsTr("下一步") : model.taken ? qsTr("就用这张") : qsTr("拍照")
    goIcon: !scans ? "next" : !model.taken ? "camera" : Theme.elder && !Theme.landscape ? "" : "check"
    goReady: scans || model.ready
    goBusy: model.busy && scans
    goWhy: model.whyNot
    onGo: Touches.confirm()
    otherText: !scans ? "" : model.taken ? qsTr("重拍") : model.mayWait ? qsTr("以后补") : ""
    otherIcon: model.taken ? "camera" : "clock"
    onOther: Touches.takeWay(model.taken ? "retake" : "later")

    Scroll {
        id: list
        visible: !page.scans
        width: parent.width
        height: page.bodyHeight
        spacing: Theme.sp(1.5)
        Repeater {
            model: page.model.list
            MaterialLine {
                required property string rowId
                objectName: "material:" + rowId
                width: list.width
                onClicked: Touches.openMaterial(rowId)
            }
        }
    }
    Item {
        visible: page.scans
        width: parent.width
        height: page.bodyHeight
        Rectangle {
            id: frame
            width: parent.width
            height: parent.height - (hints.visible ? hints.height + Theme.sp(2) : 0)
            radius: Theme.radiusBig
            color: Theme.shelf
            T {
                visible: !page.model.taken && Terminal.previewSerial === 0
                anchors.centerIn: parent
                width: parent.width - Theme.sp(8)
                horizontalAlignment: Text.AlignHCenter
                color: Theme.white
                role: "label"
                text: qsTr("镜头正在打开，请稍等")
            }
            Image {
                visible: !page.model.taken && Terminal.previewSerial > 0
                anchors.fill: parent
                anchors.margins: Theme.sp(1.5)
                cache: false
                fillMode: Image.PreserveAspectFit
                source: visible ? "image://preview/document_camera/" + Terminal.previewSerial : ""
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("高拍仪看到的画面")
            }
            TakenPicture {
                objectName: "picture"
                visible: page.model.taken
                anchors.fill: parent
                anchors.margins: Theme.sp(1.5)
                jpeg: page.model.picture
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("刚拍的一页")
            }
        }
        Column {
            id: hints
            anchors.bottom: parent.bottom
            width: parent.width
            spacing: Theme.sp(1.5)
            Notice { visible: page.model.problem !== ""; width: parent.width; tone: "fault"; text: page.model.problem }
            T {
                width: parent.width
                color: Theme.ink2
                text: page.model.taken ? qsTr("四个角都要看得见，字要看得清。不清楚就按“重拍”。") : qsTr("有字的一面朝上，放平，四个角都露出来，再按黄色的键。")
            }
        }
    }
}
