pragma ComponentBehavior: Bound
import QtQuick
import "../kit"

// One key of the keyboard. `label` is its name (kb:<label>), `text` what stands on it. Never takes the focus.
Rectangle {
    id: key
    required property string label
    property string text: label
    property string icon
    property string role: "head"
    property bool plain: true          // a letter or a digit; the others are set back
    property bool ready: true
    property bool lit: false
    property bool repeats: false
    readonly property bool held: area.pressed && ready
    readonly property color fg: !ready ? Theme.edge : lit ? Theme.white : Theme.ink
    readonly property bool roomy: words.implicitWidth + sign.width + Theme.sp(3) < width
    readonly property real naturalWidth: words.implicitWidth + Theme.sp(3)
    signal struck()

    objectName: "kb:" + label
    enabled: ready
    radius: Theme.radius
    color: lit ? Theme.dai : held ? Theme.daiTint : !ready ? Theme.ground : plain ? Theme.surface : Theme.sunk
    border.width: Theme.stroke
    border.color: held ? Theme.dai : ready ? Theme.edge : Theme.line
    Row {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: key.held ? 2 : 0
        spacing: Theme.sp(1)
        Icon {
            id: sign
            visible: key.icon !== "" && key.roomy
            name: key.icon
            tint: key.fg
            extent: Theme.size(key.role) * 1.1
            weight: 2.1
            anchors.verticalCenter: parent.verticalCenter
        }
        T {
            id: words
            text: key.text
            role: key.role
            strong: key.plain
            color: key.fg
            wrapMode: Text.NoWrap
            lineHeight: 1
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    MouseArea {
        id: area
        anchors.fill: parent
        anchors.margins: -Theme.sp(0.5)   // no dead strip between two keys
        onClicked: key.struck()
        onPressAndHold: repeater.running = key.repeats
        onReleased: repeater.stop()
        onCanceled: repeater.stop()
    }
    Timer {
        id: repeater
        interval: 120
        repeat: true
        onTriggered: key.struck()
    }
    Accessible.role: Accessible.Button
    Accessible.name: key.text
    Accessible.onPressAction: if (key.ready) key.struck()
}
