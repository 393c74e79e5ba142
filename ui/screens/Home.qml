pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 首页: the search first, then what people do most, then departments and themes.
Page {
    id: page
    required property HomeModel model
    readonly property bool wide: Theme.landscape
    readonly property int most: Theme.elder ? (wide ? 4 : 5) : wide || model.notice !== "" ? 6 : 8
    readonly property bool themesAside: wide && !Theme.elder && !Theme.english && model.notice === ""  // where all of them have room
    journey: false
    share: 0.4
    title: qsTr("您好，要办什么事？")
    otherText: qsTr("查办理进度")
    otherIcon: "progress"
    onOther: Touches.askProgress("")

    says: [
        Rectangle {
            id: box
            width: parent.width
            height: Math.max(Theme.touch, searchKey.implicitHeight) + Theme.sp(3)
            radius: Theme.radiusBig
            color: Theme.surface
            border.width: 3
            border.color: Theme.dai
            Icon {
                id: lens
                name: "search"
                x: Theme.sp(2.5)
                anchors.verticalCenter: parent.verticalCenter
                extent: Theme.mm(13)
                weight: 2.2
            }
            T {
                anchors.left: lens.right
                anchors.leftMargin: Theme.sp(1.5)
                anchors.right: searchKey.left
                anchors.rightMargin: Theme.sp(1)
                anchors.verticalCenter: parent.verticalCenter
                color: Theme.ink2
                lineHeight: 0.88
                text: Theme.elder || page.wide ? qsTr("如：社保卡") : qsTr("写名字或拼音头，如：社保卡、sbk")
            }
            MouseArea {
                objectName: "search"
                anchors.fill: parent
                onClicked: Touches.search("")
            }
            Key {
                id: searchKey
                objectName: "key:search"
                kind: "go"
                text: qsTr("找一找")
                anchors.right: parent.right
                anchors.rightMargin: Theme.sp(1.5)
                anchors.verticalCenter: parent.verticalCenter
                onClicked: Touches.search("")
            }
        },
        Notice {
            width: parent.width
            visible: page.model.notice !== ""
            tone: Terminal.offline ? "hold" : "info"
            text: page.model.notice
        },
        GroupGrid {
            visible: page.themesAside && model.count > 0
            width: parent.width
            heading: qsTr("按主题找")
            model: page.model.themes
            onOpened: id => Touches.openTheme(id)
        }
    ]

    Scroll {
        anchors.fill: parent
        spacing: Theme.sp(2.5)
        Column {
            width: parent.width
            spacing: Theme.sp(1.5)
            T { role: "head"; width: parent.width; text: qsTr("大家常办") }
            EvenGrid {
                id: grid
                width: parent.width
                columns: Theme.elder && !page.wide ? 1 : 2
                spacing: Theme.sp(1.5)
                least: Theme.sp(Theme.elder || page.wide ? 13 : 15)
                Repeater {
                    model: page.model.hot
                    MatterTile {
                        required property int index
                        visible: index < page.most
                        chevron: grid.columns === 1
                        width: grid.cell
                        height: grid.tall
                    }
                }
            }
        }
        GroupGrid {
            width: parent.width
            heading: qsTr("按部门找")
            columns: Theme.elder || Theme.english ? 2 : 3
            model: page.model.departments
            onOpened: id => Touches.openDepartment(id)
        }
        GroupGrid {
            visible: !page.themesAside && model.count > 0
            width: parent.width
            heading: qsTr("按主题找")
            columns: Theme.elder || Theme.english ? 2 : 3
            model: page.model.themes
            onOpened: id => Touches.openTheme(id)
        }
    }
}
