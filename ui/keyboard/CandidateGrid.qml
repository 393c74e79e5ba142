pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// All suggestions over the letter keys, for a rare character far behind: dragged, or turned by two keys.
Rectangle {
    id: grid
    required property PinyinComposer composer
    readonly property int longest: composer.candidates.reduce((most, words) => Math.max(most, words.length), 1)
    readonly property int columns: longest > 5 ? 3 : longest > 2 ? 5 : 7
    readonly property real tall: Theme.touchMin + Theme.sp(3)
    color: Theme.ground
    GridView {
        id: view
        width: parent.width - turn.width - Theme.sp(1)
        height: Math.floor(parent.height / cellHeight) * cellHeight
        cellWidth: Math.floor(width / grid.columns)
        cellHeight: Math.floor(parent.height / Math.max(1, Math.floor(parent.height / grid.tall)))
        boundsBehavior: Flickable.StopAtBounds
        snapMode: GridView.SnapToRow
        clip: true
        model: grid.composer.candidates
        delegate: Item {
            id: cell
            required property string modelData
            required property int index
            width: view.cellWidth
            height: view.cellHeight
            KeyboardKey {
                objectName: "candidate-of-all:" + cell.index
                label: cell.modelData
                width: parent.width - Theme.sp(1)
                height: parent.height - Theme.sp(1)
                role: cell.modelData.length > 6 ? "small" : cell.modelData.length > 3 ? "body" : "head"
                onStruck: grid.composer.choose(cell.index)
            }
        }
        function turn(by: int): void {
            contentY = Math.max(0, Math.min(contentHeight - height, contentY + by * height))
        }
    }
    Column {
        id: turn
        anchors.right: parent.right
        spacing: Theme.sp(1)
        width: Theme.sp(16)
        KeyboardKey {
            label: "up"
            width: parent.width
            height: (grid.height - Theme.sp(2)) / 2
            plain: false
            role: "body"
            icon: "up"
            text: qsTr("往上")
            ready: !view.atYBeginning
            onStruck: view.turn(-1)
        }
        KeyboardKey {
            label: "down"
            width: parent.width
            height: (grid.height - Theme.sp(2)) / 2
            plain: false
            role: "body"
            icon: "down"
            text: qsTr("往下")
            ready: !view.atYEnd
            onStruck: view.turn(1)
        }
    }
}
