pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 须知与授权: what will be read, from whom and why, before anything is read.
Page {
    id: page
    required property ConsentModel model
    title: model.title
    goText: qsTr("我同意，继续")
    onGo: Touches.confirm()

    says: [
        Notice { width: parent.width; visible: Theme.landscape && page.model.note !== ""; icon: "lock"; text: page.model.note }
    ]
    Scroll {
        anchors.fill: parent
        Repeater {
            model: page.model.items
            Rectangle {
                id: row
                required property string label
                required property string text
                required property int index
                width: parent?.width ?? 0
                height: Math.max(words.height + Theme.sp(4), Math.min(Theme.sp(22), (page.bodyHeight - Theme.sp(24)) / Math.max(1, page.model.items.count)))
                radius: Theme.radiusBig
                color: Theme.surface
                border.width: Theme.stroke
                border.color: Theme.line
                Icon { id: sign; x: Theme.sp(3); anchors.verticalCenter: parent.verticalCenter; name: row.index === 0 ? "card" : "department"; extent: Theme.mm(15) }
                Column {
                    id: words
                    anchors.left: sign.right
                    anchors.leftMargin: Theme.sp(2.5)
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.sp(3)
                    anchors.verticalCenter: parent.verticalCenter
                    T { width: parent.width; role: "label"; strong: true; text: row.label }
                    T { width: parent.width; visible: text !== ""; color: Theme.ink2; text: row.text }
                }
            }
        }
        Notice { width: parent.width; visible: !Theme.landscape && page.model.note !== ""; icon: "lock"; text: page.model.note }
    }
}
