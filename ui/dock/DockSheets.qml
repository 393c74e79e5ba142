pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Kiosk

// Papers laid under the document camera.
DockPart {
    id: part
    zh: "高拍仪下的材料"
    en: "Paper under the document camera"

    GridLayout {
        width: part.width
        columns: 5
        columnSpacing: 6
        rowSpacing: 6
        Repeater {
            model: Dock.sheets
            DockKey {
                required property string rowId
                required property var model
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1 // all of them as wide as each other
                lever: rowId
                zh: model.zh
                en: model.en
                on: Dock.sheet === rowId
            }
        }
    }
}
