pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 备材料: the list with what is there and what is missing; or one material under the camera: live, its corners to be
// shown, a page just taken, or the pages that are kept; or the code for a phone that sends them instead; or, where the
// camera cannot be used, the way to that code.
Page {
    id: page
    required property MaterialsModel model
    readonly property string at: model.state
    readonly property bool phone: at === "phone"
    readonly property bool came: model.phone !== "" && !phone   // the page shown came from there
    readonly property bool scans: at !== "list"
    title: model.title
    note: scans ? (model.progress !== "" ? qsTr("%1　第 %2 页").arg(model.scanningName).arg(model.progress) : model.scanningName) : ""
    goText: ({ list: qsTr("下一步"), camera: qsTr("拍照"), corners: qsTr("对好了"), taken: qsTr("就用这张"), pages: qsTr("好了"),
        phone: model.phone === "over" ? qsTr("换个新码") : "", broken: qsTr("用手机传") })[at]
    goIcon: at === "list" ? "next" : at === "camera" ? "camera" : !Theme.landscape && (Theme.elder || phone || at === "broken") ? "" : at === "broken" ? "mobile" : phone ? "" : "check"
    goReady: scans || model.ready
    goBusy: model.busy && scans
    goWhy: model.whyNot
    onGo: Touches.confirm()
    otherText: at === "list" ? "" : at === "broken" || phone && model.noCamera ? (model.mayWait ? qsTr("以后补") : phone ? "" : qsTr("用高拍仪")) : phone ? qsTr("用高拍仪") : came ? qsTr("不要这张") : at !== "camera" ? qsTr("重拍") : model.mayWait ? qsTr("以后补") : ""
    otherIcon: (model.phone !== "" || at === "broken") && goText !== "" && Theme.elder && !Theme.landscape ? "" : came ? "delete" : at !== "camera" ? "camera" : "clock"
    onOther: Touches.takeWay((at === "broken" || phone && model.noCamera) && model.mayWait ? "later" : phone || at === "broken" ? "camera" : at !== "camera" ? "retake" : "later")

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
    Loader {
        active: page.phone
        width: parent.width
        height: page.bodyHeight
        sourceComponent: PhoneWait { model: page.model }
    }
    Loader {
        active: page.at === "broken"
        width: parent.width
        height: page.bodyHeight
        sourceComponent: NoCamera { model: page.model }
    }
    Item {
        visible: page.scans && !page.phone && page.at !== "broken"
        width: parent.width
        height: page.bodyHeight
        Rectangle {
            id: frame
            width: parent.width
            height: parent.height - below.height - Theme.sp(2)
            radius: Theme.radiusBig
            color: Theme.shelf
            T {
                visible: page.at === "camera" && Terminal.previewSerial === 0
                anchors.centerIn: parent
                width: parent.width - Theme.sp(8)
                horizontalAlignment: Text.AlignHCenter
                color: Theme.white
                role: "label"
                text: qsTr("镜头正在打开，请稍等")
            }
            Image {
                visible: page.at === "camera" && Terminal.previewSerial > 0
                anchors.fill: parent
                anchors.margins: Theme.sp(1.5)
                cache: false
                fillMode: Image.PreserveAspectFit
                source: visible ? "image://preview/document_camera/" + Terminal.previewSerial : ""
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("高拍仪看到的画面")
            }
            Loader {
                anchors.fill: parent
                active: page.at === "corners"
                sourceComponent: CornerEditor {
                    jpeg: page.model.picture
                    corners: page.model.corners
                    onPlaced: corners => Touches.placeCorners(corners)
                }
            }
            TakenPicture {
                objectName: "picture"
                visible: page.at === "taken" || page.at === "pages"
                anchors.fill: parent
                anchors.margins: Theme.sp(1.5)
                jpeg: page.model.picture
                Accessible.role: Accessible.Graphic
                Accessible.name: page.came ? qsTr("手机传来的一页") : qsTr("刚拍的一页")
            }
        }
        Column {
            id: below
            anchors.bottom: parent.bottom
            width: parent.width
            spacing: Theme.sp(1.5)
            Notice { visible: page.model.problem !== ""; width: parent.width; tone: "fault"; text: page.model.problem }
            PageStrip {
                visible: page.model.pages.count > 0 && (page.at === "camera" || page.at === "pages")
                width: parent.width
                pages: page.model.pages
                touchable: page.at === "pages"
                onPicked: number => Touches.pickPage(number)
            }
            Row {
                visible: page.at === "pages"
                spacing: Theme.gap
                Key {
                    objectName: "way:add"
                    visible: page.model.canAdd
                    kind: "quiet"
                    icon: "camera"
                    text: qsTr("再加一页")
                    onClicked: Touches.takeWay("add")
                }
                Key {
                    objectName: "way:delete"
                    kind: "quiet"
                    icon: "delete"
                    text: qsTr("删掉这页")
                    onClicked: Touches.takeWay("delete")
                }
            }
            Key {
                objectName: "way:phone"
                visible: page.at === "camera" && page.model.byPhone === "offered"
                kind: "quiet"
                icon: "mobile"
                text: qsTr("照片在手机里？用手机传")
                onClicked: Touches.takeWay("phone")
            }
            T {
                visible: page.at === "camera" && page.model.byPhone === "offline"
                width: parent.width
                role: "small"
                color: Theme.hold
                text: qsTr("现在没有网络，不能用手机传。")
            }
            T {
                visible: page.at !== "pages"
                width: parent.width
                color: Theme.ink2
                text: ({
                    list: "",
                    camera: qsTr("有字的一面朝上，放平，四个角都露出来，再按黄色的键。"),
                    corners: qsTr("用手指把四个圈拖到纸的四个角上。"),
                    taken: page.came ? qsTr("看看字清不清楚、四边全不全。不好就按“不要这张”，在手机上重新传。") : qsTr("看看字清不清楚、四边全不全。不好就按“重拍”。"),
                    pages: "",
                    phone: "",
                    broken: ""
                })[page.at]
            }
        }
    }
}
