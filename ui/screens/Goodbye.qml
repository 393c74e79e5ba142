pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 再见: what not to leave behind, large, and that nothing stays.
Page {
    id: page
    required property GoodbyeModel model
    journey: false
    title: model.title
    goText: qsTr("拿好了")
    goIcon: "check"
    onGo: Touches.confirm()

    readonly property var drawings: model.takeCard ? ["card", "result", "lock"] : ["result", "lock", "info"]

    Column {
        id: list
        width: parent.width
        spacing: Theme.sp(2.5)
        readonly property real tall: Math.min(Theme.mm(110), (page.bodyHeight - (page.model.lines.count - 1) * spacing) / Math.max(1, page.model.lines.count))
        Repeater {
            model: page.model.lines
            Rectangle {
                id: line
                required property string text
                required property int index
                readonly property bool forgotten: index === page.model.lines.count - 1
                width: list.width
                height: Math.max(words.height + Theme.sp(4), list.tall)
                radius: Theme.radiusBig
                color: forgotten ? Theme.doneTint : Theme.surface
                border.width: forgotten ? 0 : Theme.stroke
                border.color: Theme.line
                Icon {
                    id: sign
                    x: Theme.sp(4)
                    anchors.verticalCenter: parent.verticalCenter
                    name: page.drawings[Math.min(line.index, page.drawings.length - 1)]
                    extent: Math.min(Theme.mm(56), list.tall * 0.62)
                    tint: line.forgotten ? Theme.done : Theme.dai
                    weight: 1.5
                }
                T {
                    id: words
                    anchors.left: sign.right
                    anchors.leftMargin: Theme.sp(4)
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.sp(3)
                    anchors.verticalCenter: parent.verticalCenter
                    text: line.text
                    role: Theme.breadth(text) > 40 ? "head" : "title"
                    color: line.forgotten ? Theme.done : Theme.ink
                }
            }
        }
    }
}
