pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// A heading and small tiles to open: departments or themes.
Column {
    id: groups
    property string heading
    property Rows model
    property int columns: 2
    signal opened(id: string)
    spacing: Theme.sp(1.5)
    visible: model !== null && model.count > 0
    T { role: "head"; text: groups.heading; width: parent.width }
    EvenGrid {
        id: grid
        width: parent.width
        columns: groups.columns
        spacing: Theme.sp(1.5)
        least: Theme.touchMin + Theme.sp(2)
        Repeater {
            model: groups.model
            Tile {
                required property string rowId
                objectName: "group:" + rowId
                compact: true
                role: "body"
                width: grid.cell
                height: grid.tall
                onClicked: groups.opened(rowId)
            }
        }
    }
}
