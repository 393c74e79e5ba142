pragma ComponentBehavior: Bound
import QtQuick

// Something to know. tone: info | hold (offline, provisional) | fault | done. Drawing, words and colour together.
Rectangle {
    id: notice
    property string tone: "info"
    property string icon: tone === "hold" ? "cloudoff" : tone === "fault" ? "alert" : tone === "done" ? "check" : "info"
    property string title
    property string text
    readonly property color hue: tone === "hold" ? Theme.hold : tone === "fault" ? Theme.fault : tone === "done" ? Theme.done : Theme.dai

    implicitHeight: words.height + Theme.sp(4)
    height: implicitHeight
    radius: Theme.radiusBig
    color: tone === "hold" ? Theme.holdTint : tone === "fault" ? Theme.faultTint : tone === "done" ? Theme.doneTint : Theme.daiTint
    Icon {
        id: sign
        name: notice.icon
        tint: notice.hue
        x: Theme.sp(3)
        y: Theme.sp(2) + (firstLine() - height) / 2
        extent: Theme.size("head") * 1.15
        weight: 2.1
        function firstLine(): real { return Theme.size(notice.title !== "" ? "label" : "body") * 1.4 }
    }
    Column {
        id: words
        anchors.left: sign.right
        anchors.leftMargin: Theme.sp(2)
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(3)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.sp(0.5)
        T { width: parent.width; visible: text !== ""; text: notice.title; role: "label"; strong: true; color: notice.hue }
        T { width: parent.width; visible: text !== ""; text: notice.text }
    }
    Accessible.role: Accessible.StaticText
    Accessible.name: notice.title + " " + notice.text
}
