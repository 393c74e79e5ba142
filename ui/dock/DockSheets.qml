pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Papers laid under the document camera.
DockPart {
    id: part
    zh: "高拍仪下的材料"
    en: "Paper under the document camera"

    Row {
        id: row
        spacing: 6
        Repeater {
            model: Dock.sheets
            DockKey {
                required property string rowId
                required property var model
                width: (part.width - (Dock.sheets.count - 1) * row.spacing) / Dock.sheets.count
                lever: rowId
                zh: model.zh
                en: model.en
                on: Dock.sheet === rowId
            }
        }
    }
}
