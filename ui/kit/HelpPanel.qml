pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// 帮助: who answers, what the yellow key is, and how loud the voice is.
Panel {
    id: help
    T { width: parent.width; role: "title"; text: qsTr("需要帮助？") }
    Row {
        visible: Terminal.phone !== ""
        width: parent.width
        spacing: Theme.sp(2)
        Icon { id: sign; name: "phone"; extent: Theme.size("title") * 1.2 }
        T { width: parent.width - sign.width - Theme.sp(2); role: "title"; strong: true; color: Theme.dai; text: Terminal.phone }
    }
    T { width: parent.width; text: qsTr("打这个电话，工作人员会帮您。") }
    T { width: parent.width; text: qsTr("轮到您的时候，按黄色的键就对了。按“返回”可以回到上一步，按“退出”就结束，您的资料会马上清掉。") }
    Row {
        id: loudness
        visible: Terminal.voice !== "none"
        width: parent.width
        spacing: Theme.gap
        Key { objectName: "key:quieter"; width: (loudness.width - loudness.spacing) / 2; icon: "sound"; text: qsTr("声音小一点"); onClicked: Touches.louder(-1) }
        Key { objectName: "key:louder"; width: (loudness.width - loudness.spacing) / 2; icon: "sound"; text: qsTr("声音大一点"); onClicked: Touches.louder(1) }
    }
    Rectangle {
        width: parent.width
        height: close.height
        color: "transparent"
        Key { id: close; objectName: "key:close"; width: parent.width; kind: "plain"; icon: "close"; text: qsTr("知道了，接着办"); onClicked: help.open = false }
    }
}
