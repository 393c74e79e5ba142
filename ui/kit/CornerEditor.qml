pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The photographed desk with four handles, to be drawn onto the corners of the page. What is outside is shaded; a loupe
// shows the place that the finger hides, on the other side of the picture.
Item {
    id: editor
    required property var jpeg
    required property var corners
    property var spots: corners
    property int held: -1
    readonly property real handle: Theme.mm(Theme.elder ? 28 : 24)
    signal placed(corners: var)
    onCornersChanged: if (held < 0) spots = corners

    // Clockwise all the way round: the page neither crosses itself nor turns over.
    function whole(points: var): bool {
        for (let n = 0; n < 4; n++) {
            const a = points[n], b = points[(n + 1) % 4], c = points[(n + 2) % 4]
            if ((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) < 0.01) return false
        }
        return true
    }
    function move(which: int, x: real, y: real) {
        const next = spots.map(spot => [spot[0], spot[1]])
        next[which] = [Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y))]
        if (whole(next)) spots = next
    }

    TakenPicture {
        id: picture
        objectName: "picture"
        anchors.fill: parent
        anchors.margins: editor.handle / 2
        jpeg: editor.jpeg
        corners: editor.spots
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("刚拍的一页")
    }
    Repeater {
        model: editor.spots.length
        Item {
            id: handle
            required property int index
            readonly property var spot: editor.spots[index] ?? [0, 0]
            objectName: "corner:" + index
            width: editor.handle
            height: width
            x: picture.x + picture.place.x + spot[0] * picture.place.width - width / 2
            y: picture.y + picture.place.y + spot[1] * picture.place.height - height / 2
            Rectangle {
                anchors.fill: parent
                anchors.margins: Theme.sp(0.5)
                radius: width / 2
                color: editor.held === handle.index ? "transparent" : "#33FFC145"
                border.width: 6
                border.color: Theme.go
            }
            Rectangle {
                anchors.centerIn: parent
                width: Theme.mm(3)
                height: width
                radius: width / 2
                color: Theme.go
                border.width: 2
                border.color: Theme.shelf
            }
            MouseArea {
                id: finger
                property real offX: 0
                property real offY: 0
                anchors.fill: parent
                preventStealing: true
                onPressed: mouse => {
                    offX = mouse.x - width / 2
                    offY = mouse.y - height / 2
                    editor.held = handle.index
                }
                onPositionChanged: mouse => {
                    const at = mapToItem(picture, mouse.x - offX, mouse.y - offY)
                    editor.move(handle.index, (at.x - picture.place.x) / picture.place.width, (at.y - picture.place.y) / picture.place.height)
                }
                onReleased: {
                    editor.held = -1
                    editor.placed(editor.spots)
                }
                onCanceled: editor.held = -1
            }
            Accessible.role: Accessible.Button
            Accessible.name: [qsTr("左上角"), qsTr("右上角"), qsTr("右下角"), qsTr("左下角")][index]
        }
    }
    PageLoupe {
        readonly property var spot: editor.held < 0 ? [0, 0] : editor.spots[editor.held]
        objectName: "loupe"
        visible: editor.held >= 0
        width: Math.min(Theme.mm(75), parent.height * 0.45)
        height: width
        x: spot[0] < 0.5 ? parent.width - width : 0
        y: spot[1] < 0.5 ? parent.height - height : 0
        picture: picture
        atX: spot[0]
        atY: spot[1]
    }
}
