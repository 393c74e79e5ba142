pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// Who comes: choose, lay the card, step in front of the camera.
DockPart {
    id: part
    zh: "市民"
    en: "Citizen"

    Grid {
        id: grid
        columns: 5
        spacing: 6
        Repeater {
            model: Dock.people
            Rectangle {
                id: face
                required property string rowId
                required property string name
                readonly property bool chosen: Dock.person === rowId
                objectName: "dock:person:" + rowId
                width: (part.width - 4 * grid.spacing) / 5
                height: Math.max(36, who.height + 8)
                radius: Desk.radius
                color: chosen ? Desk.ink : "transparent"
                border.width: 1
                border.color: Desk.edge
                Line {
                    id: who
                    anchors.centerIn: parent
                    width: parent.width - 6
                    horizontalAlignment: Text.AlignHCenter
                    text: face.name
                    color: face.chosen ? Desk.ground : Desk.ink
                }
                MouseArea {
                    anchors.fill: parent
                    onClicked: Dock.choose(face.rowId)
                }
                Accessible.role: Accessible.RadioButton
                Accessible.name: name
            }
        }
    }
    Column {
        width: part.width
        Line { width: parent.width; text: Dock.personZh; color: Desk.dim }
        Line { width: parent.width; text: Dock.personEn; color: Desk.dim; font.pixelSize: Desk.small }
    }
    DockPair {
        leftLever: "card:lay"
        leftZh: "放证件"
        leftEn: "Lay the card"
        rightLever: "card:lift"
        rightZh: "拿走证件"
        rightEn: "Lift the card"
        there: Dock.card
        thereZh: "读卡器上：" + Dock.card
    }
    DockPair {
        visible: Dock.slotted
        leftLever: "slot:lay"
        leftZh: "插社保卡"
        leftEn: "Insert the social card"
        rightLever: "slot:lift"
        rightZh: "拔社保卡"
        rightEn: "Take it out"
        there: Dock.slot
        thereZh: "卡槽里：" + Dock.slot
    }
    DockPair {
        leftLever: "face:stand"
        leftZh: "站到镜头前"
        leftEn: "Step in front of the camera"
        rightLever: "face:away"
        rightZh: "走开"
        rightEn: "Walk away"
        there: Dock.face
        thereZh: "镜头前：" + Dock.face
    }
    DockKey {
        width: part.width
        lever: "face:act"
        zh: "照屏幕上的要求做"
        en: "Do what the screen asks"
        able: Dock.face !== ""
    }
}
