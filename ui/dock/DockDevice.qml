pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// One device: how the terminal sees it, what is at hand, and every other fault when it is unfolded.
Column {
    id: device
    required property string role
    required property string zh
    required property string en
    required property string status
    required property string saysZh
    required property string saysEn
    required property Rows levers
    required property Rows more
    property bool open: false
    readonly property color tone: status === "ready" || status === "busy" ? Desk.well
        : status === "attention" ? Desk.attention : status === "unknown" ? Desk.dim : Desk.alarm
    width: parent ? parent.width : Desk.width
    spacing: 4

    Item {
        width: parent.width
        height: Math.max(name.height, how.height)
        Rectangle {
            id: lamp
            width: 10
            height: 10
            radius: 5
            y: 6
            color: device.tone
        }
        Line {
            id: name
            anchors.left: lamp.right
            anchors.leftMargin: 8
            text: device.zh
        }
        Line {
            id: english
            anchors.left: name.right
            anchors.leftMargin: 6
            anchors.baseline: name.baseline
            text: device.en
            font.pixelSize: Desk.small
            color: Desk.dim
        }
        Line {
            id: how
            objectName: "dock:state:" + device.role
            anchors.right: parent.right
            width: parent.width - english.x - english.width - 10
            horizontalAlignment: Text.AlignRight
            text: device.saysZh
            color: device.tone
        }
    }
    Line {
        width: parent.width
        visible: text !== ""
        text: device.saysEn
        font.pixelSize: Desk.small
        color: device.tone
        horizontalAlignment: Text.AlignRight
    }
    Row {
        id: keys
        spacing: 6
        Repeater {
            model: device.levers
            DockKey {
                required property string rowId
                required property var model
                width: (device.width - device.levers.count * keys.spacing) / (device.levers.count + 1)
                lever: rowId
                zh: model.zh
                en: model.en
                on: model.on
            }
        }
        DockKey {
            objectName: "dock:more:" + device.role
            width: (device.width - device.levers.count * keys.spacing) / (device.levers.count + 1)
            zh: device.open ? "收起" : "更多故障"
            en: device.open ? "Fold" : "More faults"
            onPressed: device.open = !device.open
        }
    }
    Grid {
        id: others
        visible: device.open
        columns: 2
        spacing: 6
        Repeater {
            model: device.open ? device.more : null
            DockKey {
                required property string rowId
                required property var model
                width: (device.width - others.spacing) / 2
                lever: rowId
                zh: model.zh
                en: model.en
                on: model.on
            }
        }
    }
}
