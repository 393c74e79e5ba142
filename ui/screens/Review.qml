pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 核对: everything that will be handed in, and behind every group the way to change it.
Page {
    id: page
    required property ReviewModel model
    title: model.title
    goText: qsTr("没错，下一步")
    onGo: Touches.confirm()
    says: [ Notice { width: parent.width; visible: text !== ""; tone: Terminal.offline ? "hold" : "info"; text: page.model.note } ]

    Scroll {
        id: scroll
        width: parent.width
        height: page.bodyHeight
        spacing: Theme.sp(2)
        Repeater {
            model: page.model.groups
            Rectangle {
                id: group
                required property string title
                required property string edit
                required property Rows rows
                width: scroll.width
                height: head.height + lines.height + Theme.sp(2)
                radius: Theme.radiusBig
                color: Theme.surface
                border.width: Theme.stroke
                border.color: Theme.line
                Item {
                    id: head
                    x: Theme.sp(3)
                    width: parent.width - Theme.sp(4.5)
                    height: Math.max(heading.height, change.visible ? change.height : 0) + Theme.sp(2.5)
                    T {
                        id: heading
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - (change.visible ? change.width + Theme.sp(2) : 0)
                        role: "head"
                        text: group.title
                    }
                    Key {
                        id: change
                        objectName: "edit:" + group.edit
                        visible: group.edit !== ""
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        kind: "quiet"
                        icon: "pen"
                        text: qsTr("改这里")
                        onClicked: Touches.edit(group.edit)
                    }
                }
                Column {
                    id: lines
                    x: Theme.sp(3)
                    y: head.height
                    width: parent.width - Theme.sp(6)
                    Rectangle { width: parent.width; height: Theme.stroke; color: Theme.line }
                    Repeater {
                        model: group.rows
                        FactLine {
                            required property int index
                            width: lines.width
                            last: index === group.rows.count - 1
                        }
                    }
                }
            }
        }
    }
}
