pragma ComponentBehavior: Bound
import QtQuick

// Tiles of one size, as high as the highest needs. Delegates: width: grid.cell; height: grid.tall.
Grid {
    id: grid
    property real least: 0
    readonly property real cell: (width - (columns - 1) * spacing) / columns
    readonly property real tall: {
        let most = least
        for (const child of children)
            if (child.visible) most = Math.max(most, child.implicitHeight)
        return most
    }
    spacing: Theme.gap
}
