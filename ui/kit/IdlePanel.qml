pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// 还在吗: before the session ends for want of touches.
Panel {
    open: Terminal.idleSeconds > 0
    T { width: parent.width; role: "display"; text: qsTr("您还在办吗？") }
    T { width: parent.width; role: "label"; color: Theme.ink2; text: qsTr("%1 秒后退出，已填的资料会清掉。").arg(Terminal.idleSeconds) }
    Rectangle {
        width: parent.width
        height: stay.height + leave.height + Theme.gap + Theme.sp(4)
        radius: Theme.radiusBig
        color: Theme.shelf
        Key { id: stay; objectName: "key:stay"; x: Theme.sp(2); y: Theme.sp(2); width: parent.width - Theme.sp(4); kind: "go"; icon: "check"; text: qsTr("我还在，接着办"); onClicked: Touches.stay() }
        Key { id: leave; objectName: "key:leave-now"; x: Theme.sp(2); anchors.top: stay.bottom; anchors.topMargin: Theme.gap; width: stay.width; kind: "shelf"; icon: "exit"; text: qsTr("办完了，退出"); onClicked: Touches.leave() }
    }
}
