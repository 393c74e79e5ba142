pragma ComponentBehavior: Bound
import QtQuick

// The state of the paper: the outlet drawn, and words.
Rectangle {
    id: slot
    required property string paper       // printing, printed, failed
    required property string note
    implicitHeight: Math.max(Theme.mm(44), words.height + Theme.sp(3))
    radius: Theme.radiusBig
    color: paper === "failed" ? Theme.faultTint : Theme.daiTint
    PrinterDrawing {
        id: drawing
        width: Math.min(Theme.mm(110), parent.width * 0.36)
        height: parent.height
        color: "transparent"
        out: slot.paper === "printed" ? 1 : slot.paper === "printing" ? 0.4 : 0
        working: slot.paper === "printing"
        failed: slot.paper === "failed"
        label: ""
    }
    T {
        id: words
        anchors.left: drawing.right
        anchors.leftMargin: Theme.sp(1)
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(3)
        anchors.verticalCenter: parent.verticalCenter
        text: slot.note
        role: Theme.breadth(text) > 50 ? "body" : "label"
        strong: true
        color: slot.paper === "failed" ? Theme.fault : Theme.ink
    }
    Accessible.role: Accessible.StaticText
    Accessible.name: note
}
