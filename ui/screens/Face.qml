pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 人脸核验: asked first; the way without it stands beside it, as large.
Page {
    id: page
    required property FaceModel model
    readonly property bool asks: model.state === "consent" || model.state === "no_match"
    readonly property bool looks: model.state === "looking"
    readonly property bool acts: looks && model.of > 0
    readonly property bool done: acts && model.challenge === ""
    share: 0.4
    title: model.title
    note: model.note
    goText: model.state === "consent" ? qsTr("好，看镜头") : model.state === "no_match" ? qsTr("再看一次") : ""
    goIcon: "face"
    onGo: Touches.confirm()

    Rectangle {
        id: picture
        width: parent.width
        height: parent.height - (advice.visible ? advice.height + Theme.sp(2) : 0) - (skip.visible ? skip.height + Theme.sp(2) : 0)
        radius: Theme.radiusBig
        color: Theme.shelf
        clip: true
        readonly property bool wide: width > height
        Item {
            id: view
            width: parent.width - (page.acts && picture.wide ? asked.width : 0)
            height: parent.height - (page.acts && !picture.wide ? asked.height : 0)
            clip: true
            Image {
                id: live
                anchors.fill: parent
                visible: page.looks && Terminal.previewSerial > 0
                source: visible ? "image://preview/face_camera/" + Terminal.previewSerial : ""
                cache: false
                fillMode: Image.PreserveAspectCrop
                mirror: true
            }
            Rectangle {
                readonly property real span: Math.min(parent.width * 0.62, parent.height * 0.6)
                anchors.centerIn: parent
                width: span
                height: span * 1.3
                radius: span / 2
                color: live.visible ? "transparent" : Theme.shelfKey
                border.width: 8
                border.color: page.model.state === "no_match" ? "#E8705A" : page.looks ? Theme.go : Theme.shelfEdge
                Icon {
                    visible: !live.visible
                    anchors.centerIn: parent
                    name: page.model.state === "matched" ? "check" : page.model.state === "no_match" ? "person" : "face"
                    tint: Theme.white
                    extent: parent.span * 0.6
                    weight: page.model.state === "matched" ? 2.4 : 1.4
                }
            }
        }
        Rectangle {
            id: asked
            visible: page.acts
            width: picture.wide ? parent.width * 0.5 : parent.width
            height: picture.wide ? parent.height : parent.height * 0.44
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            radius: Theme.radiusBig
            color: "#0B2E37"
            Icon {
                visible: page.done
                anchors.centerIn: parent
                name: "check"
                tint: Theme.white
                extent: Math.min(parent.width, parent.height) * 0.4
                weight: 2.4
            }
            ChallengeDrawing {
                challenge: page.model.challenge
                anchors.top: parent.top
                anchors.topMargin: Theme.sp(2)
                anchors.bottom: spots.top
                anchors.bottomMargin: Theme.sp(1.5)
                width: parent.width
            }
            Row {
                id: spots
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.sp(2)
                spacing: Theme.sp(2)
                visible: page.model.of > 1
                Repeater {
                    model: page.model.of
                    Rectangle {
                        required property int index
                        readonly property bool here: !page.done && index + 1 === page.model.number
                        width: Theme.sp(2.5)
                        height: width
                        radius: width / 2
                        color: index + 1 < page.model.number + (page.done ? 1 : 0) ? Theme.white : here ? Theme.go : "transparent"
                        border.width: 3
                        border.color: here ? Theme.go : Theme.white
                    }
                }
            }
            Accessible.role: Accessible.StaticText
            Accessible.name: page.model.title
        }
    }
    Notice {
        id: advice
        visible: page.looks && (page.model.hint !== "" || page.acts) || page.model.state === "matched"
        width: parent.width
        anchors.bottom: skip.visible ? skip.top : parent.bottom
        anchors.bottomMargin: skip.visible ? Theme.sp(2) : 0
        readonly property bool good: page.model.state === "matched" || page.done && page.model.hint === ""
        tone: good ? "done" : "info"
        icon: good ? "check" : page.acts && page.model.hint === "" ? "clock" : "face"
        title: good ? page.model.title : page.model.hint
        text: page.looks && page.model.secondsLeft > 0 ? qsTr("还有 %1 秒").arg(page.model.secondsLeft) : ""
    }
    Key {
        id: skip
        objectName: "way:skip"
        visible: page.model.state !== "matched"
        kind: "plain"
        iconAfter: "next"
        text: qsTr("不刷脸，接着办")
        width: parent.width
        height: implicitHeight + Theme.sp(2)
        anchors.bottom: parent.bottom
        onClicked: Touches.takeWay("skip")
    }
}
