pragma ComponentBehavior: Bound
import QtQuick

// One paper, as wide as the dock; a press anywhere puts it away.
Rectangle {
    id: sheet
    property int number: -1
    visible: number >= 0
    color: "#F010262C"

    Flickable {
        id: flick
        anchors.fill: parent
        anchors.margins: Desk.margin
        anchors.bottomMargin: 40
        contentHeight: picture.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        Image {
            id: picture
            width: flick.width
            height: status === Image.Ready ? width * implicitHeight / implicitWidth : 0
            source: sheet.visible ? "image://paper/" + sheet.number : ""
            mipmap: true
        }
        MouseArea {
            objectName: "dock:paper:away"
            width: flick.width
            height: Math.max(flick.height, picture.height)
            onClicked: sheet.number = -1
        }
    }
    Line {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 10
        anchors.horizontalCenter: parent.horizontalCenter
        text: "点一下放回 · press to put it back"
    }
}
