pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 好差评: five levels with a face, words and bars; reasons only where it was not good. Nobody is pressed.
Page {
    id: page
    required property RatingModel model
    readonly property bool beside: Theme.landscape && model.tags.count > 0
    // Room for the reasons is kept from the start, so that nothing moves under the finger.
    readonly property real tall: Math.min(Theme.mm(56), (bodyHeight - (Theme.landscape ? 0 : Theme.mm(120)) - 5 * Theme.sp(1.5)) / 5)
    title: model.title
    note: qsTr("可以不评，直接退出。")
    share: 0.34
    goText: qsTr("交评价")
    goIcon: "check"
    goReady: model.ready
    goWhy: model.whyNot
    onGo: Touches.confirm()

    Scroll {
        id: scroll
        width: page.beside ? (parent.width - Theme.sp(4)) * 0.56 : parent.width
        height: page.bodyHeight
        spacing: Theme.sp(1.5)
        Repeater {
            model: page.model.levels
            LevelRow {
                required property string rowId
                required property string label
                objectName: "level:" + rowId
                width: scroll.width
                height: Math.max(implicitHeight, page.tall)
                level: Number(rowId)
                words: label
                onClicked: Touches.rate(level, [], "")
            }
        }
        RatingReasons { visible: !page.beside && page.model.tags.count > 0; width: scroll.width; model: page.model }
    }
    RatingReasons {
        visible: page.beside
        x: scroll.width + Theme.sp(4)
        width: parent.width - x
        model: page.model
    }
}
