pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The pages already scanned, as small pictures in one line; up to twelve, each wide enough for a finger.
Row {
    id: strip
    required property var pages
    property bool touchable: true
    readonly property real each: Math.min(Theme.mm(27), (width - (Math.max(1, pages.count) - 1) * spacing) / Math.max(1, pages.count))
    signal picked(number: int)
    spacing: Theme.sp(1)
    Repeater {
        model: strip.pages
        Rectangle {
            id: page
            required property int number
            required property var picture
            required property bool chosen
            objectName: "page:" + number
            width: strip.each
            height: Theme.mm(36)
            radius: Theme.radius
            color: chosen ? Theme.daiTint : Theme.surface
            border.width: chosen ? 5 : Theme.stroke
            border.color: chosen ? Theme.dai : Theme.edge
            TakenPicture {
                anchors.fill: parent
                anchors.margins: 6
                anchors.bottomMargin: mark.height + 2
                small: true
                jpeg: page.picture
            }
            T {
                id: mark
                anchors.bottom: parent.bottom
                anchors.bottomMargin: 3
                anchors.horizontalCenter: parent.horizontalCenter
                role: "small"
                strong: page.chosen
                color: page.chosen ? Theme.dai : Theme.ink
                text: page.number
            }
            MouseArea {
                anchors.fill: parent
                enabled: strip.touchable
                onClicked: strip.picked(page.number)
            }
            Accessible.role: Accessible.Button
            Accessible.name: qsTr("第 %1 页").arg(number)
            Accessible.onPressAction: if (strip.touchable) strip.picked(page.number)
        }
    }
}
