pragma ComponentBehavior: Bound
import QtQuick

// A titled part of the dock; `state` says at the right how things stand.
Column {
    id: part
    required property string zh
    required property string en
    property string says
    property color saysColor: Desk.dim
    default property alias things: inside.data
    width: parent ? parent.width : Desk.width
    spacing: 6

    Item {
        width: parent.width
        height: Math.max(name.height, how.height)
        Line {
            id: name
            text: part.zh
            font.pixelSize: Desk.title
            font.weight: Font.Bold
        }
        Line {
            id: english
            anchors.left: name.right
            anchors.leftMargin: 8
            anchors.baseline: name.baseline
            text: part.en
            font.pixelSize: Desk.small
            color: Desk.dim
        }
        Line {
            id: how
            anchors.right: parent.right
            anchors.baseline: name.baseline
            width: parent.width - name.width - english.width - 24
            horizontalAlignment: Text.AlignRight
            text: part.says
            font.pixelSize: Desk.small
            color: part.saysColor
        }
    }
    Column {
        id: inside
        width: parent.width
        spacing: Desk.gap
    }
}
