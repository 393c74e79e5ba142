pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 故障: what is broken, that it is nobody's fault here, what is safe, and the ways on. The main way is the yellow key.
Page {
    id: page
    required property FaultModel model
    // Which part of the machine it is, by the family of the code.
    readonly property string part: ({ "RCP": "printer", "CRT": "printer", "CRD": "reader", "FAC": "camera" })[model.code.slice(0, 3)] ?? "none"
    title: model.title
    note: model.comfort
    goText: model.firstLabel
    goName: "way:" + model.firstWay
    onGo: Touches.takeWay(model.firstWay)

    says: [
        Notice { width: parent.width; visible: page.model.survives !== ""; tone: "done"; text: page.model.survives },
        Loader { width: parent.width; active: Theme.landscape && page.part !== "none" && !Theme.elder; visible: active; sourceComponent: drawing }
    ]
    Component {
        id: drawing
        Rectangle {
            implicitHeight: Theme.sp(Theme.landscape ? 32 : ways.count > 2 ? 42 : 60)
            radius: Theme.radiusBig
            color: Theme.daiTint
            MachineDrawing { anchors.centerIn: parent; height: parent.height - Theme.sp(4); spot: page.part; broken: true }
        }
    }
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
            Loader { width: parent.width; active: !Theme.landscape && page.part !== "none" && !Theme.elder; visible: active; sourceComponent: drawing }
            T { width: parent.width; visible: page.model.firstNote !== ""; text: Theme.english ? page.model.firstLabel + ": " + page.model.firstNote : page.model.firstLabel + "：" + page.model.firstNote; role: "label" }
            T { width: parent.width; visible: ways.count > 1; role: "head"; text: qsTr("您也可以") }
            Repeater {
                id: ways
                model: page.model.ways
                OptionRow {
                    visible: index > 0
                    required property int index
                    required property string rowId
                    required property string label
                    required note
                    objectName: index > 0 ? "way:" + rowId : ""
                    acts: true
                    icon: rowId === "leave" ? "exit" : rowId === "qr" ? "scan" : "next"
                    title: label
                    width: parent?.width ?? 0
                    height: Math.max(implicitHeight, Theme.sp(16))
                    onClicked: Touches.takeWay(rowId)
                }
            }
        }
    }
}
