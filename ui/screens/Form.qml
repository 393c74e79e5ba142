pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"
import "../keyboard"

// 填表: what is known stands small; one field at a time stands large, right above the keys that fill it.
Page {
    id: page
    required property FormModel model
    readonly property bool asks: model.active !== "" && !model.waiting
    readonly property bool chooses: model.kind === "choice"
    readonly property string active: model.active
    readonly property real tight: Theme.sp(Theme.landscape ? 1.5 : 2)
    title: model.title
    goText: asks && !model.check ? qsTr("下一步") : qsTr("没错，下一步")
    goReady: model.ready && model.left === 0
    goBusy: model.waiting
    goWhy: model.left > 0 ? qsTr("还差%1位").arg(model.left) : model.whyNot
    onGo: Touches.confirm()
    onActiveChanged: keyboard.reset()

    says: [
        FactSheet {
            model: page.model
            visible: Theme.landscape && page.asks
            width: parent.width
            height: Math.min(natural, page.height - parent.y - y)
        }
    ]

    FactSheet {
        id: sheet
        model: page.model
        visible: !Theme.landscape || !page.asks
        width: parent.width
        height: visible ? Math.min(natural, page.asks ? page.bodyHeight - least - Theme.sp(3) : page.bodyHeight) : 0
        readonly property real least: page.chooses ? page.bodyHeight * (Theme.elder ? 0.7 : 0.6) : field.height + page.tight + keyboard.implicitHeight
    }
    Item {
        id: entry
        visible: page.asks
        y: sheet.height > 0 ? sheet.height + Theme.sp(3) : 0
        width: parent.width
        height: page.bodyHeight - y

        Field {
            id: field
            visible: !page.chooses
            width: parent.width
            y: Theme.landscape ? 0 : keyboard.y - height - page.tight
            label: page.model.required ? page.model.label : qsTr("%1（可以不填）").arg(page.model.label)
            hint: page.model.hint !== "" ? page.model.hint : page.model.kind === "date" ? qsTr("写8位数字：年、月、日，如 19530618。") : ""
            marked: page.model.check
            value: page.model.line
            placeholder: page.model.before !== "" ? qsTr("原来是 %1").arg(page.model.before) : ""
            missing: page.model.left > 0 ? qsTr("还差%1位").arg(page.model.left) : page.model.missing
            error: page.model.error
        }
        Keyboard {
            id: keyboard
            visible: !page.chooses
            width: parent.width
            anchors.bottom: parent.bottom
            height: Math.min(implicitHeight * (narrow ? 1.5 : 1.35), entry.height - field.height - page.tight)
            mode: page.model.kind
            value: page.model.typed
            onEdited: value => Touches.fill(page.model.active, page.model.take(value))
        }
        Column {
            id: question
            visible: page.chooses
            width: parent.width
            spacing: Theme.sp(1)
            T { width: parent.width; role: "head"; text: page.model.label }
            T { width: parent.width; visible: text !== ""; color: Theme.ink2; text: page.model.hint }
        }
        Scroll {
            visible: page.chooses
            width: parent.width
            anchors.top: question.bottom
            anchors.topMargin: page.tight
            anchors.bottom: parent.bottom
            spacing: Theme.gap
            Repeater {
                model: page.model.choices
                OptionRow {
                    required chosen
                    required note
                    required property string rowId
                    required property string label
                    objectName: "option:" + rowId
                    width: parent?.width ?? 0
                    title: label
                    onClicked: Touches.fill(page.model.active, page.model.take(rowId))
                }
            }
        }
    }
}
