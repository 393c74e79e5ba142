pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Waiting for a citizen's own phone: the code to scan, what to do there step by step, how much time is left.
Item {
    id: wait
    required property MaterialsModel model
    readonly property string at: model.phone
    readonly property bool shows: at === "waiting" || at === "opened"
    readonly property real code: Math.min(Theme.mm(Theme.landscape ? 165 : 170), height * (Theme.landscape ? 0.9 : 0.42), width * (Theme.landscape ? 0.46 : 0.8))
    readonly property bool brief: Theme.elder && (model.problem !== "" || Theme.landscape)
    readonly property real below: Theme.landscape ? 0 : sheet.height + Theme.sp(4)

    function stop(which: int): string {
        const here = ({ asking: 0, waiting: 0, opened: 1, receiving: 2, over: 0 })[at] ?? 0
        return which < here ? "done" : which === here && at !== "over" ? "here" : "ahead"
    }
    function clock(seconds: int): string {
        return Math.floor(seconds / 60) + ":" + ("0" + seconds % 60).slice(-2)
    }

    Rectangle {
        id: sheet
        x: Theme.landscape ? 0 : (wait.width - width) / 2
        width: wait.code + Theme.sp(5)
        height: width
        radius: Theme.radiusBig
        color: Theme.white
        border.width: Theme.stroke
        border.color: Theme.line
        QrCode {
            id: code
            objectName: "phone:code"
            x: Theme.sp(2.5)
            y: Theme.sp(2.5)
            width: wait.code
            height: width
            visible: wait.shows
            text: wait.model.phoneAddress
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("给手机扫的二维码")
        }
        Icon {
            visible: !wait.shows
            anchors.centerIn: code
            name: wait.at === "over" ? "clock" : "mobile"
            tint: wait.at === "over" ? Theme.ink2 : Theme.dai
            extent: wait.code * 0.5
            weight: 1.2
        }
    }
    Scroll {
        x: Theme.landscape ? sheet.width + Theme.sp(5) : 0
        y: wait.below
        width: wait.width - x
        height: wait.height - y
        spacing: Theme.sp(2)
        Notice { visible: wait.model.problem !== ""; width: parent.width; tone: wait.at === "over" ? "info" : "fault"; text: wait.model.problem }
        Column {
            width: parent.width
            WayStop { width: parent.width; number: 1; label: qsTr("用手机相机或微信扫码"); text: ""; progress: wait.stop(0) }
            WayStop { width: parent.width; number: 2; label: qsTr("选照片或PDF，点“发送”"); text: qsTr("也可以当场拍一张"); brief: wait.brief; progress: wait.stop(1) }
            WayStop { width: parent.width; number: 3; label: qsTr("回到这里看一看"); text: qsTr("您点了头才算数"); brief: wait.brief; progress: wait.stop(2); last: true }
        }
        Row {
            visible: wait.shows
            spacing: Theme.sp(1.5)
            Icon { name: "clock"; tint: Theme.dai; extent: Theme.size("label"); weight: 2.2; anchors.verticalCenter: parent.verticalCenter }
            FitText {
                objectName: "phone:left"
                anchors.verticalCenter: parent.verticalCenter
                role: "label"
                strong: true
                color: Theme.dai
                text: qsTr("还剩 %1").arg(wait.clock(wait.model.phoneSeconds))
            }
        }
        T {
            visible: wait.shows && wait.model.phoneHost !== "" && wait.model.problem === ""
            width: parent.width
            role: "small"
            color: Theme.ink2
            text: qsTr("打开的是 %1 的网页").arg(wait.model.phoneHost)
        }
    }
}
