pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// One lever: Chinese above, English below. `on`: the dock did this last. Busy while it is being pulled.
Rectangle {
    id: key
    property string lever
    property string zh
    property string en
    property bool on: false
    property bool able: true
    readonly property bool busy: Dock.busy.indexOf(lever) >= 0
    signal pressed()

    objectName: "dock:" + lever
    enabled: able && !busy
    implicitHeight: Math.max(Desk.key, words.height + 10)
    height: implicitHeight
    radius: Desk.radius
    color: on ? Desk.go : area.pressed ? Desk.ground : Desk.panel
    border.width: 1
    border.color: able ? Desk.edge : Desk.panel
    opacity: busy ? 0.6 : 1

    Column {
        id: words
        anchors.verticalCenter: parent.verticalCenter
        x: 6
        width: parent.width - 12
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: key.busy ? "请稍等…" : key.zh
            color: key.on ? Desk.ground : key.able ? Desk.ink : Desk.dim
        }
        Line {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: key.busy ? "working …" : key.en
            font.pixelSize: Desk.small
            lineHeight: 0.9
            color: key.on ? Desk.ground : Desk.dim
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: {
            key.pressed()
            if (key.lever !== "")
                Dock.pull(key.lever)
        }
    }
    Accessible.role: Accessible.Button
    Accessible.name: zh + " " + en
    Accessible.onPressAction: if (key.enabled) Dock.pull(key.lever)
}
