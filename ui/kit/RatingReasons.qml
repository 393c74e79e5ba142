pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Why it was not good: one or more reasons, each a key that stays down.
Column {
    id: reasons
    required property RatingModel model
    spacing: Theme.sp(1.5)
    T { width: parent.width; role: "head"; text: qsTr("哪里不好？可以选几个") }
    Flow {
        width: parent.width
        spacing: Theme.gap
        Repeater {
            model: reasons.model.tags
            TagKey {
                required property string rowId
                required property string label
                objectName: "tag:" + rowId
                words: label
                most: reasons.width
                onClicked: Touches.rate(reasons.model.level, reasons.model.toggled(rowId), "")
            }
        }
    }
}
