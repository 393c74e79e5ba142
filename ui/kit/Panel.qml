pragma ComponentBehavior: Bound
import QtQuick

// A sheet over the page, in the lower half where hands are. Nothing behind it can be touched.
Rectangle {
    id: panel
    objectName: "panel"
    property bool open: false
    default property alias rows: column.data
    visible: open
    color: Theme.veil
    MouseArea { anchors.fill: parent }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.margin
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(310))
        height: column.height + Theme.sp(8)
        radius: Theme.radiusBig
        color: Theme.ground
        Column {
            id: column
            x: Theme.sp(4)
            y: Theme.sp(4)
            width: parent.width - Theme.sp(8)
            spacing: Theme.sp(2.5)
        }
    }
}
