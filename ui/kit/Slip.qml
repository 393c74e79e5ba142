pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The slip as it comes out of the printer: torn foot, the number large. Provisional: dashed edge and a tilted word,
// so that nobody takes it for an acceptance.
Item {
    id: slip
    required property ReceiptModel model
    property bool provisional: model.kind === "provisional"
    property color hue: Theme.done
    readonly property real tooth: Theme.sp(1.5)
    readonly property real labelWidth: width * (Theme.elder ? 0.3 : 0.24)

    implicitHeight: column.height + Theme.sp(5) + tooth
    height: implicitHeight
    SlipEdge { anchors.fill: parent; hue: slip.hue; dashed: slip.provisional; tooth: slip.tooth }
    Column {
        id: column
        x: Theme.sp(3.5)
        y: Theme.sp(2.5)
        width: parent.width - Theme.sp(7)
        spacing: Theme.sp(1.5)
        Item {
            width: parent.width
            height: Math.max(numbers.height, stamp.height + (slip.provisional ? Theme.sp(3) : 0))
            Column {
                id: numbers
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - stamp.width - Theme.sp(3)
                TextMetrics {
                    id: full
                    font.family: Theme.family
                    font.pixelSize: Theme.size("display")
                    font.weight: Font.Bold
                    text: slip.model.number
                }
                T { width: parent.width; text: slip.model.numberLabel; color: Theme.ink2 }
                T {
                    objectName: "number"
                    width: parent.width
                    text: slip.model.number
                    strong: true
                    // as large as it fits in one line; the longest numbers (43 characters) take two
                    font.pixelSize: Math.max(Theme.size("label"), Math.min(Theme.size("display"), Math.floor(Theme.size("display") * (width - 4) / Math.max(1, full.advanceWidth))))
                    wrapMode: Text.WrapAnywhere
                    lineHeight: 0.95
                }
            }
            Rectangle {
                id: stamp
                anchors.right: parent.right
                anchors.rightMargin: slip.provisional ? Theme.sp(1) : 0
                anchors.verticalCenter: parent.verticalCenter
                rotation: slip.provisional ? -8 : 0
                width: word.width + Theme.sp(4)
                height: word.height + Theme.sp(1.5)
                radius: Theme.radius
                color: "transparent"
                border.width: 5
                border.color: slip.hue
                FitText {
                    id: word
                    anchors.centerIn: parent
                    most: slip.width * 0.32
                    horizontalAlignment: Text.AlignHCenter
                    text: slip.model.stamp
                    role: Theme.breadth(text) > 8 ? "label" : "title"
                    strong: true
                    color: slip.hue
                    lineHeight: 0.9
                }
            }
        }
        Rectangle { width: parent.width; height: Theme.stroke; color: Theme.line }
        Item {
            width: parent.width
            height: Math.max(facts.height, code.visible ? code.height + caption.height + Theme.sp(0.5) : 0)
            Column {
                id: facts
                width: parent.width - (code.visible ? code.width + Theme.sp(2.5) : 0)
                spacing: Theme.sp(0.8)
                Repeater {
                    model: slip.model.facts
                    Item {
                        id: fact
                        required property string label
                        required property string text
                        readonly property bool stacked: Theme.breadth(text) > (Theme.elder ? 26 : 40) || Theme.breadth(label) > 12 || facts.width < (Theme.elder ? 760 : 560)
                        width: facts.width
                        height: fact.stacked ? name.height + shown.height + Theme.sp(0.5) : Math.max(name.height, shown.height)
                        T { id: name; text: fact.label; color: Theme.ink2; width: fact.stacked ? parent.width : slip.labelWidth; role: fact.stacked ? "small" : "body" }
                        T {
                            id: shown
                            text: fact.text
                            strong: true
                            x: fact.stacked ? 0 : slip.labelWidth
                            y: fact.stacked ? name.height : 0
                            width: parent.width - x
                        }
                    }
                }
            }
            QrCode {
                id: code
                objectName: "qr"
                visible: slip.model.qr !== ""
                anchors.right: parent.right
                width: Theme.mm(Theme.landscape ? 76 : 84)
                height: width
                text: slip.model.qr
                Accessible.role: Accessible.Graphic
                Accessible.name: caption.text
            }
            T {
                id: caption
                visible: code.visible
                anchors.top: code.bottom
                anchors.horizontalCenter: code.horizontalCenter
                width: code.width
                horizontalAlignment: Text.AlignHCenter
                role: "small"
                color: Theme.ink2
                text: qsTr("手机扫一扫查进度")
            }
        }
    }
}
