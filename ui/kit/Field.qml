pragma ComponentBehavior: Bound
import QtQuick

// A box that is being filled: label, hint, the value with a caret, and what is still missing or wrong.
Item {
    id: field
    property string label
    property string hint
    property bool marked: false        // the hint is about where the value came from: it is to be seen
    property string value
    property string placeholder
    property string missing
    property string error
    property bool active: true
    signal clicked()

    implicitHeight: column.height
    height: implicitHeight
    Column {
        id: column
        width: parent.width
        spacing: Theme.sp(1)
        T { width: parent.width; visible: text !== ""; text: field.label; role: "head" }
        Row {
            visible: field.hint !== ""
            width: parent.width
            spacing: Theme.sp(1)
            Icon { id: paper; visible: field.marked; name: "doc"; tint: Theme.dai; extent: Theme.size("body") * 1.15; weight: 2.1 }
            T {
                width: parent.width - (paper.visible ? paper.width + Theme.sp(1) : 0)
                text: field.hint
                strong: field.marked
                color: field.marked ? Theme.dai : Theme.ink2
            }
        }
        Rectangle {
            width: parent.width
            height: Math.max(Theme.touch + Theme.sp(2), line.height + Theme.sp(2))
            radius: Theme.radius
            color: Theme.surface
            border.width: field.active || field.error !== "" ? 4 : Theme.stroke
            border.color: field.error !== "" ? Theme.fault : field.active ? Theme.focus : Theme.edge
            Item {
                id: line
                x: Theme.sp(3)
                width: parent.width - Theme.sp(6)
                height: Math.max(value.height, left.height)
                anchors.verticalCenter: parent.verticalCenter
                FitText {
                    id: value
                    most: line.width - caret.width - Theme.sp(1) - (left.visible ? left.width + Theme.sp(2) : 0)
                    anchors.verticalCenter: parent.verticalCenter
                    text: field.value !== "" ? field.value : field.placeholder
                    role: field.value === "" ? "label" : Theme.breadth(field.value) > 24 ? "label" : "title"
                    strong: field.value !== ""
                    color: field.value !== "" ? Theme.ink : Theme.ink2
                }
                Rectangle {
                    id: caret
                    visible: field.active
                    x: field.value === "" ? -Theme.sp(1) : value.width + 4
                    width: 5
                    height: Theme.size("title") * 1.1
                    color: Theme.focus
                    anchors.verticalCenter: parent.verticalCenter
                    SequentialAnimation on opacity {
                        running: Theme.motion && caret.visible
                        loops: Animation.Infinite
                        PropertyAction { value: 1 }
                        PauseAnimation { duration: 900 }
                        PropertyAction { value: 0 }
                        PauseAnimation { duration: 400 }
                    }
                }
                FitText {
                    id: left
                    visible: text !== ""
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: field.missing
                    color: Theme.ink2
                    most: line.width * 0.45
                }
            }
            MouseArea { anchors.fill: parent; onClicked: field.clicked() }
        }
        Row {
            visible: field.error !== ""
            width: parent.width
            spacing: Theme.sp(1)
            Icon { id: sign; name: "alert"; tint: Theme.fault; extent: Theme.size("body") * 1.15; weight: 2.1 }
            T { width: parent.width - sign.width - Theme.sp(1); text: field.error; color: Theme.fault }
        }
    }
    Accessible.role: Accessible.EditableText
    Accessible.name: field.label
    Accessible.description: field.hint
}
