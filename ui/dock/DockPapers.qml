pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// What came out of the printers: small pictures, newest first; a press shows one large.
DockPart {
    id: part
    zh: "出纸口"
    en: "Paper that came out"
    says: Dock.papers.count === 0 ? "还没有出纸 nothing yet" : "未取 " + Dock.inTray + " in the trays"
    signal shown(int number)

    ListView {
        width: part.width
        height: visible ? 150 : 0
        visible: count > 0
        orientation: ListView.Horizontal
        spacing: 8
        clip: true
        model: Dock.papers
        delegate: Column {
            id: paper
            required property int number
            required property string zh
            required property string en
            required property bool taken
            width: 96
            spacing: 2
            Rectangle {
                width: 96
                height: 112
                color: Desk.panel
                border.width: paper.taken ? 0 : 2
                border.color: Desk.go
                Image {
                    anchors.fill: parent
                    anchors.margins: 4
                    fillMode: Image.PreserveAspectFit
                    source: "image://paper/" + paper.number
                    sourceSize.width: 300
                    mipmap: true
                }
                MouseArea {
                    objectName: "dock:paper:" + paper.number
                    anchors.fill: parent
                    onClicked: part.shown(paper.number)
                }
            }
            Line {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                lineHeight: 0.95
                font.pixelSize: Desk.small
                color: paper.taken ? Desk.dim : Desk.go
                text: paper.zh + (paper.taken ? " · 已取走" : " · 未取") + "\n" + paper.en + (paper.taken ? ", taken" : "")
            }
        }
    }
    DockKey {
        width: part.width
        lever: "tray:take"
        zh: "取走纸张"
        en: "Take the paper out"
        able: Dock.inTray > 0
    }
}
