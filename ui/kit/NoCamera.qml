pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The document camera cannot be used: what to do with a phone instead, before the code for it is asked for.
Item {
    id: without
    required property MaterialsModel model
    readonly property real sign: Math.min(Theme.mm(Theme.landscape ? 130 : 120), height * (Theme.landscape ? 0.8 : 0.35))

    Rectangle {
        id: frame
        x: Theme.landscape ? 0 : (without.width - width) / 2
        width: without.sign + Theme.sp(5)
        height: width
        radius: Theme.radiusBig
        color: Theme.white
        border.width: Theme.stroke
        border.color: Theme.line
        Icon { anchors.centerIn: parent; name: "mobile"; tint: Theme.dai; extent: without.sign * 0.7; weight: 1.2 }
    }
    Scroll {
        x: Theme.landscape ? frame.width + Theme.sp(5) : 0
        y: Theme.landscape ? 0 : frame.height + Theme.sp(4)
        width: without.width - x
        height: without.height - y
        spacing: Theme.sp(3)
        Notice { width: parent.width; tone: "info"; text: without.model.problem }
        Column {
            width: parent.width
            WayStop { width: parent.width; number: 1; label: qsTr("点下面的黄色键，出二维码"); text: ""; progress: "here" }
            WayStop { width: parent.width; number: 2; label: qsTr("用手机相机或微信扫码"); text: ""; progress: "ahead" }
            WayStop { width: parent.width; number: 3; label: qsTr("拍好材料，点“发送”"); text: ""; progress: "ahead"; last: true }
        }
    }
}
