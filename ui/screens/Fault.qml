pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 故障: what is broken, that it is nobody's fault here, what is safe, and the ways on. The main way is the yellow key.
Page {
    id: page
    required property FaultModel model
    title: model.title
    note: model.comfort
    goText: model.firstLabel
    goName: "way:" + model.firstWay
    onGo: Touches.takeWay(model.firstWay)

    says: [
        Notice { width: parent.width; visible: page.model.survives !== ""; tone: "done"; text: page.model.survives }
    ]
    Item {
        anchors.fill: parent
        T {
            id: staff
            width: parent.width
            anchors.bottom: parent.bottom
            role: "small"
            color: Theme.ink2
            text: page.model.staff
        }
        Scroll {
            width: parent.width
            anchors.top: parent.top
            anchors.bottom: staff.top
            anchors.bottomMargin: Theme.sp(2)
            T { width: parent.width; role: "head"; text: qsTr("您可以这样") }
            Repeater {
                id: ways
                model: page.model.ways
                OptionRow {
                    required property int index
                    required property string rowId
                    required property string label
                    required property string note
                    objectName: index === 0 ? "way-row:" + rowId : "way:" + rowId
                    acts: true
                    icon: rowId === "leave" ? "exit" : rowId === "qr" ? "scan" : "next"
                    title: label
                    detail: note
                    width: parent?.width ?? 0
                    height: Math.max(implicitHeight, Theme.sp(14))
                    onClicked: Touches.takeWay(rowId)
                }
            }
        }
    }
}
