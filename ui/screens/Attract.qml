pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 待机: the whole page is one key.
Page {
    id: page
    required property AttractModel model
    readonly property bool serves: model.outOfService === ""
    readonly property bool crowded: Theme.landscape && Theme.elder && serves && model.notice !== ""  // low glass, large words
    whole: true
    goText: serves ? qsTr("点这里，开始办事") : ""
    onGo: Touches.start()

    Column {
        id: words
        y: Theme.landscape ? Math.max(0, (parent.height - height) * 0.42) : Theme.sp(6)
        width: Theme.landscape ? parent.width * 0.62 : parent.width
        spacing: Theme.sp(4)
        Icon { name: "mark"; extent: Theme.mm(34); visible: !page.crowded }
        T { width: parent.width; role: "display"; text: page.model.title }
        Repeater {
            model: page.serves ? page.model.lines : null
            Row {
                id: line
                required property string text
                width: words.width
                spacing: Theme.sp(2)
                Icon { id: tick; name: "check"; extent: Theme.size("head"); weight: 2.4; y: Theme.size("head") * 0.2 }
                T { width: line.width - tick.width - line.spacing; role: "head"; strong: false; text: line.text }
            }
        }
        Notice {
            objectName: "notice"
            visible: page.serves && page.model.notice !== ""
            width: parent.width
            tone: Terminal.offline ? "hold" : "info"
            text: page.model.notice
        }
        Notice { visible: !page.serves; width: parent.width; tone: page.model.why !== "" ? "info" : "fault"; title: page.model.outOfService; text: [page.model.why, Terminal.phone !== "" ? qsTr("有事请打 %1。").arg(Terminal.phone) : ""].filter(words => words !== "").join(Theme.english ? " " : "") }
    }
    MachineDrawing {
        readonly property real below: parent.height - words.y - words.height - Theme.sp(6)
        visible: height > Theme.sp(20)
        x: Theme.landscape ? parent.width - width - Theme.sp(6) : (parent.width - width) / 2
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.landscape ? parent.height * 0.06 : Theme.sp(2)
        height: Theme.landscape ? parent.height * 0.88 : below
        spot: "none"
    }
    MouseArea {
        objectName: "key:start"
        anchors.fill: parent
        enabled: page.serves
        onClicked: Touches.start()
    }
}
