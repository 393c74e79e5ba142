pragma ComponentBehavior: Bound
import QtQuick

// Everything that is pressed to act. kind: go (the one yellow key) | plain | quiet | shelf
Rectangle {
    id: key
    property string kind: "plain"
    property string text
    property string icon
    property string iconAfter
    property string role: kind === "quiet" ? "body" : "label"
    property real pad: Theme.sp(2.5)
    property bool ready: true
    property bool busy: false
    readonly property bool held: area.pressed && enabled
    readonly property real naturalWidth: words.natural + marks + 2 * pad
    readonly property real marks: (before.visible ? before.width + row.spacing : 0) + (after.visible ? after.width + row.spacing : 0)
    readonly property color fg: !ready ? (kind === "shelf" ? Theme.shelfDim : Theme.ink2)
        : kind === "shelf" ? Theme.white : kind === "quiet" ? Theme.dai : Theme.ink
    signal clicked()

    enabled: ready && !busy
    implicitWidth: naturalWidth
    implicitHeight: Math.max(kind === "quiet" ? Theme.touchMin + Theme.sp(1) : Theme.touch, words.height + Theme.sp(1.5))
    width: implicitWidth
    height: implicitHeight
    radius: Theme.radius
    color: kind === "shelf" ? (held || !ready ? Theme.shelf : Theme.shelfKey)
        : !ready ? Theme.sunk
        : kind === "go" ? (held ? Theme.goDown : Theme.go)
        : held ? Theme.daiTint
        : kind === "quiet" ? "transparent" : Theme.surface
    border.width: kind === "go" ? 0 : Theme.stroke
    border.color: kind === "shelf" ? Theme.shelfEdge : kind === "quiet" ? Theme.dai : Theme.edge

    Row {
        id: row
        spacing: Theme.sp(1.5)
        anchors.centerIn: parent
        anchors.verticalCenterOffset: key.held ? 2 : 0
        Icon {
            id: before
            name: key.busy ? "clock" : key.icon
            tint: key.fg
            extent: Theme.size(key.role) * 1.1
            weight: 2.1
            anchors.verticalCenter: parent.verticalCenter
        }
        FitText {
            id: words
            text: key.busy ? qsTr("请稍等…") : key.text
            role: key.role
            strong: key.kind !== "quiet"
            color: key.fg
            lineHeight: 0.9
            most: key.width - 2 * key.pad - key.marks
            horizontalAlignment: natural > most && !before.visible ? Text.AlignHCenter : Text.AlignLeft
            anchors.verticalCenter: parent.verticalCenter
        }
        Icon {
            id: after
            name: key.busy || !key.ready ? "" : key.iconAfter
            tint: key.fg
            extent: Theme.size(key.role) * 1.05
            weight: 2.1
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: key.clicked()
    }
    Accessible.role: Accessible.Button
    Accessible.name: words.text
    Accessible.onPressAction: if (key.enabled) key.clicked()
}
