pragma ComponentBehavior: Bound
import QtQuick

// A matter or a group: a tinted block with a drawing, then words. One that cannot work now says why and stays.
Rectangle {
    id: tile
    required property string icon
    required property string title
    property string note
    property string warning
    property bool usable: true
    property bool chevron: false
    property bool compact: false         // a narrow block
    property string role: Theme.breadth(title) > 60 ? "body" : "label"
    readonly property bool held: area.pressed
    signal clicked()

    implicitHeight: Math.max(Theme.sp(compact ? 10.5 : 15), words.height + Theme.sp(2))
    height: implicitHeight
    radius: Theme.radiusBig
    color: held ? Theme.daiTint : usable ? Theme.surface : Theme.sunk
    border.width: Theme.stroke
    border.color: held ? Theme.dai : Theme.line
    Rectangle {
        id: block
        x: Theme.stroke
        y: Theme.stroke
        width: Math.min(tile.width * 0.26, Theme.mm(block.compact() ? 26 : 38))
        height: tile.height - 2 * Theme.stroke
        topLeftRadius: tile.radius - 2
        bottomLeftRadius: tile.radius - 2
        color: tile.held ? Theme.dai : tile.usable ? Theme.daiTint : Theme.sunk
        function compact(): bool { return tile.compact || Theme.landscape }
        Icon {
            anchors.centerIn: parent
            name: tile.icon
            extent: Math.min(parent.width * 0.66, parent.height * 0.6)
            tint: tile.held ? Theme.white : tile.usable ? Theme.dai : Theme.ink2
        }
    }
    Column {
        id: words
        anchors.left: block.right
        anchors.leftMargin: Theme.sp(2)
        anchors.right: parent.right
        anchors.rightMargin: tile.chevron ? Theme.sp(7) : Theme.sp(1.5)
        anchors.verticalCenter: parent.verticalCenter
        T {
            width: parent.width
            text: tile.title
            role: tile.role
            strong: true
            lineHeight: 0.88
        }
        T {
            width: parent.width
            visible: text !== ""
            text: tile.warning !== "" ? tile.warning : tile.note
            role: "small"
            color: tile.warning !== "" ? Theme.fault : Theme.ink2
            lineHeight: 0.88
        }
    }
    Icon {
        visible: tile.chevron
        name: "chevron"
        extent: Theme.mm(10)
        weight: 2.2
        anchors.right: parent.right
        anchors.rightMargin: Theme.sp(2)
        anchors.verticalCenter: parent.verticalCenter
    }
    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: tile.clicked()
    }
    Accessible.role: Accessible.Button
    Accessible.name: tile.title
    Accessible.description: tile.note
    Accessible.onPressAction: tile.clicked()
}
