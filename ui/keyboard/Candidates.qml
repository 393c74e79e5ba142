pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// The strip over the letters: what was typed, and as many suggestions as fit whole. More stand behind the last key.
Item {
    id: strip
    required property PinyinComposer composer
    property bool open: false
    readonly property real tall: Theme.touchMin + Theme.sp(2)
    readonly property bool any: composer.candidates.length > 0
    signal more()

    implicitHeight: typed.height + tall + Theme.sp(0.5)
    T {
        id: typed
        width: parent.width
        y: strip.composer.letters === "" ? (strip.height - height) / 2 : 0
        role: strip.composer.letters === "" ? "body" : "small"
        strong: strip.composer.letters !== ""
        color: strip.composer.works ? Theme.dai : Theme.fault
        wrapMode: Text.NoWrap
        elide: Text.ElideLeft
        text: !strip.composer.works ? qsTr("拼音现在用不了，请按 ABC 写字母")
            : strip.composer.letters === "" ? qsTr("写拼音，再点上面要的字")
            : strip.any ? strip.composer.letters : qsTr("%1　没有这个拼音").arg(strip.composer.letters)
    }
    Row {
        id: row
        anchors.bottom: parent.bottom
        spacing: Theme.sp(1)
        readonly property real room: strip.width - (more.visible ? more.width + Theme.sp(1) : 0)
        Repeater {
            model: strip.composer.candidates.slice(0, 12)
            KeyboardKey {
                required property string modelData
                required property int index
                readonly property bool fits: x + width <= row.room
                label: modelData
                objectName: "candidate:" + index
                height: strip.tall
                width: Math.max(strip.tall * 1.3, naturalWidth)
                lit: index === 0
                opacity: fits ? 1 : 0
                ready: fits
                onStruck: strip.composer.choose(index)
            }
        }
    }
    KeyboardKey {
        id: more
        label: "more"
        visible: strip.any
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: strip.tall * 2
        height: strip.tall
        plain: false
        role: "body"
        text: strip.open ? qsTr("收起") : qsTr("更多")
        onStruck: strip.more()
    }
}
