pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The same at the top of every page: where and when, then sound, language, large text, help. Portrait: two rows where one is too short.
Item {
    id: header
    objectName: "header"
    signal help()
    readonly property bool two: !Theme.landscape && (Theme.elder || Theme.english || Terminal.voice !== "none")
    readonly property real room: width - 2 * Theme.margin

    implicitHeight: two ? badge.height + keys.height + Theme.sp(7) : Math.max(place.height + clock.height + Theme.sp(2.5), keys.height + Theme.sp(Theme.landscape ? 4 : 5))
    height: implicitHeight
    Rectangle {
        id: badge
        x: Theme.margin
        y: header.two ? Theme.sp(2.5) : (header.height - height) / 2
        width: Theme.sp(Theme.elder ? 9 : 8)
        height: width
        radius: Theme.radius
        color: Theme.dai
        Icon { anchors.centerIn: parent; name: "mark"; tint: Theme.white; extent: parent.width * 0.74; weight: 2.2 }
    }
    T {
        id: place
        objectName: "place"
        x: badge.x + badge.width + Theme.sp(2)
        y: badge.y + badge.height / 2 - (header.two ? height / 2 : height)
        width: (header.two ? clock.x : keys.x) - x - Theme.sp(2)
        text: Terminal.place
        role: implicitBreadth > 30 ? "small" : "body"
        strong: true
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
        lineHeight: 0.9
        readonly property int implicitBreadth: Theme.breadth(Terminal.place)
    }
    Row {
        id: clock
        spacing: Theme.sp(1.5)
        x: header.two ? header.width - Theme.margin - width : place.x
        y: header.two ? badge.y + (badge.height - height) / 2 : badge.y + badge.height / 2
        Row {
            objectName: "badge:offline"
            visible: Terminal.offline
            spacing: Theme.sp(0.5)
            Icon { name: "cloudoff"; tint: Theme.hold; extent: Theme.size("small") * 1.1; weight: 2.2; anchors.verticalCenter: parent.verticalCenter }
            T { role: "small"; strong: true; color: Theme.hold; text: qsTr("网络断开"); wrapMode: Text.NoWrap; lineHeight: 0.9 }
        }
        T {
            role: "small"
            color: Theme.ink2
            wrapMode: Text.NoWrap
            lineHeight: 0.9
            text: Terminal.offline || Theme.elder ? Terminal.clock : Terminal.clock + "　" + Terminal.date
        }
    }
    Row {
        id: keys
        spacing: Theme.sp(1.5)
        x: header.two ? Theme.margin : header.width - Theme.margin - width
        y: header.two ? header.height - height - Theme.sp(2) : (header.height - height) / 2
        readonly property int count: soundKey.visible ? 4 : 3
        readonly property real natural: (soundKey.visible ? soundKey.naturalWidth : 0) + languageKey.naturalWidth + elderKey.naturalWidth + helpKey.naturalWidth
        readonly property real spare: header.two ? (header.room - natural - (count - 1) * spacing) / count : 0
        Key {
            id: soundKey
            objectName: "key:sound"
            visible: Terminal.voice !== "none"
            kind: "quiet"
            pad: Theme.sp(1.5)
            icon: Terminal.voice === "muted" ? "soundoff" : "sound"
            text: Terminal.voice === "muted" ? qsTr("有声") : qsTr("静音")
            width: naturalWidth + keys.spare
            onClicked: Touches.mute(Terminal.voice !== "muted")
        }
        Key {
            id: languageKey
            objectName: "key:language"
            kind: "quiet"
            pad: Theme.sp(1.5)
            icon: "globe"
            text: Theme.english ? "中文" : "English"
            width: naturalWidth + keys.spare
            onClicked: Touches.chooseLanguage(Theme.english ? "zh" : "en")
        }
        Key {
            id: elderKey
            objectName: "key:elder"
            kind: "quiet"
            pad: Theme.sp(1.5)
            icon: "large"
            text: Theme.elder ? qsTr("常规字号") : qsTr("大字版")
            width: naturalWidth + keys.spare
            onClicked: Touches.chooseElder(!Theme.elder)
        }
        Key {
            id: helpKey
            objectName: "key:help"
            kind: "quiet"
            pad: Theme.sp(1.5)
            icon: "help"
            text: qsTr("帮助")
            width: naturalWidth + keys.spare
            onClicked: header.help()
        }
    }
    Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: Theme.stroke; color: Theme.line }
}
