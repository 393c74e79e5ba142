pragma ComponentBehavior: Bound
import QtQuick

// A white sheet with a heading; children stand under one another.
Rectangle {
    id: sheet
    property string heading
    default property alias rows: column.data
    implicitHeight: column.height + Theme.sp(5)
    height: implicitHeight
    radius: Theme.radiusBig
    color: Theme.surface
    border.width: Theme.stroke
    border.color: Theme.line
    Column {
        id: column
        x: Theme.sp(3)
        y: Theme.sp(2.5)
        width: parent.width - Theme.sp(6)
        spacing: Theme.sp(1.5)
        T { width: parent.width; visible: text !== ""; text: sheet.heading; role: "head" }
    }
}
