pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// What happens next, stop by stop, and what this slip is not.
Scroll {
    id: next
    required property ReceiptModel model
    required property color hue
    required property string tone
    spacing: Theme.sp(2.5)
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
                progress: next.tone === "hold" && index === 0 ? "done" : "next"
                last: index === next.model.nextSteps.count - 1
            }
        }
    }
    Notice { width: next.width; visible: next.model.warning !== ""; tone: next.tone; icon: "alert"; text: next.model.warning }
}
