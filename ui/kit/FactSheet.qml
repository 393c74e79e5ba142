pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The form as far as it is filled: what others knew, then what the citizen wrote. The field being filled is left out.
Rectangle {
    id: sheet
    required property FormModel model
    readonly property bool roomy: model.active === ""
    readonly property real natural: scroll.flick.contentHeight + Theme.sp(2)
    radius: Theme.radiusBig
    color: Theme.surface
    border.width: Theme.stroke
    border.color: Theme.line
    visible: scroll.flick.contentHeight > 1
    Scroll {
        id: scroll
        x: Theme.sp(3)
        y: Theme.sp(1)
        width: parent.width - Theme.sp(6)
        height: parent.height - Theme.sp(2)
        spacing: 0
        Repeater {
            model: sheet.model.known
            FactLine {
                required property string rowId
                required property bool editable
                required property int index
                objectName: "field:" + rowId
                width: scroll.width
                roomy: sheet.roomy
                touchable: editable
                last: index === sheet.model.known.count - 1 && sheet.model.asked.count === (sheet.model.active === "" ? 0 : 1)
                onClicked: Touches.focusField(rowId)
            }
        }
        Repeater {
            model: sheet.model.asked
            FactLine {
                required property string rowId
                required property bool editable
                required property int index
                objectName: "field:" + rowId
                visible: rowId !== sheet.model.active
                width: scroll.width
                roomy: sheet.roomy
                touchable: editable
                nothing: qsTr("还没填")
                last: index === sheet.model.asked.count - 1
                onClicked: Touches.focusField(rowId)
            }
        }
    }
}
