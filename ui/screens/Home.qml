pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 首页: the search first, then what people do most, then the ways to look around.
Page {
    id: page
    required property HomeModel model
    journey: false
    share: 0.4
    title: qsTr("您好，要办什么事？")
    otherText: qsTr("查办理进度")
    otherIcon: "progress"
    onOther: Touches.askProgress("")

    readonly property int columns: Theme.elder && !Theme.landscape ? 1 : 2
    readonly property int most: Theme.elder ? (Theme.landscape ? 4 : 5) : (Theme.landscape ? 6 : 8)
    property string browsing: "department"

    says: [
        Rectangle {
            objectName: "search"
            width: parent.width
            height: Math.max(Theme.touch, searchKey.implicitHeight) + Theme.sp(3)
            radius: Theme.radiusBig
            color: Theme.surface
            border.width: 3
            border.color: Theme.dai
            Icon { id: lens; name: "search"; x: Theme.sp(2.5); anchors.verticalCenter: parent.verticalCenter; extent: Theme.mm(13); weight: 2.2 }
            T {
                anchors.left: lens.right
                anchors.leftMargin: Theme.sp(1.5)
                anchors.right: searchKey.left
                anchors.rightMargin: Theme.sp(1)
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink2
                role: Theme.elder || Theme.landscape ? "small" : "body"
                lineHeight: 0.88
                text: Theme.elder || Theme.landscape ? qsTr("如：社保卡") : qsTr("写名字或拼音头，如：社保卡、sbk")
            }
            MouseArea { anchors.fill: parent; onClicked: Touches.search("") }
            Key {
                id: searchKey
                kind: "go"
                text: qsTr("找一找")
                anchors.right: parent.right
                anchors.rightMargin: Theme.sp(1.5)
                anchors.verticalCenter: parent.verticalCenter
                onClicked: Touches.search("")
            }
        },
        Notice { width: parent.width; visible: page.model.notice !== ""; text: page.model.notice }
    ]

    T { id: heading; role: "head"; text: qsTr("大家常办") }
    Grid {
        id: grid
        anchors.top: heading.bottom
        anchors.topMargin: Theme.sp(1.5)
        width: parent.width
        columns: page.columns
        spacing: Theme.gap
        Repeater {
            model: page.model.hot
            Tile {
                required property int index
                required property string code
                required property string whyNot
                objectName: "tile:" + code
                visible: index < page.most
                width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                warning: usable ? "" : whyNot
                chevron: page.columns === 1
                onClicked: Touches.openMatter(code)
            }
        }
    }
}
