pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// What happens next, stop by stop.
Column {
    id: next
    required property ReceiptModel model
    required property color hue
    spacing: Theme.sp(2)
    T { width: next.width; visible: next.model.nextSteps.count > 0; role: "head"; text: qsTr("接下来会怎样") }
    Column {
        width: next.width
        visible: next.model.nextSteps.count > 0
        Repeater {
            model: next.model.nextSteps
            WayStop {
                required property int index
                width: next.width
                number: index + 1
                hue: next.hue
                brief: Theme.elder
                progress: next.model.kind === "provisional" && index === 0 ? "done" : "next"
                last: index === next.model.nextSteps.count - 1
            }
        }
    }
}
