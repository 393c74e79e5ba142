pragma ComponentBehavior: Bound
import QtQuick

// One fact to see at a glance: a drawing, the fact, what it is about. `lying`: side by side, for narrow columns.
Rectangle {
    id: fact
    property string icon
    property string text
    property string label
    property bool lying: false
    implicitHeight: lying ? Math.max(lyingWords.height, Theme.mm(14)) + Theme.sp(2.5) : standing.height + Theme.sp(4)
    visible: text !== ""
    radius: Theme.radiusBig
    color: Theme.daiTint
    Column {
        id: standing
        visible: !fact.lying
        anchors.centerIn: parent
        width: parent.width - Theme.sp(3)
        spacing: Theme.sp(0.5)
        Icon { name: fact.icon; extent: Theme.mm(18); anchors.horizontalCenter: parent.horizontalCenter }
        T { width: parent.width; text: fact.text; role: Theme.breadth(fact.text) > 12 ? "label" : "head"; strong: true; horizontalAlignment: Text.AlignHCenter }
        T { width: parent.width; text: fact.label; role: "small"; color: Theme.ink2; horizontalAlignment: Text.AlignHCenter }
    }
    Icon { id: sign; visible: fact.lying; name: fact.icon; extent: Theme.mm(14); x: Theme.sp(3); anchors.verticalCenter: parent.verticalCenter }
    Column {
        id: lyingWords
        visible: fact.lying
        anchors.left: sign.right
        anchors.leftMargin: Theme.sp(2.5)
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
        T { width: parent.width; text: fact.text; role: "label"; strong: true; lineHeight: 0.88 }
        T { width: parent.width; visible: !Theme.elder; text: fact.label; role: "small"; color: Theme.ink2; lineHeight: 0.88 }
    }
}
