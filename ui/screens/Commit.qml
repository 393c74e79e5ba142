pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 告知承诺: the text to read, then the pad to sign on.
Page {
    id: page
    required property CommitModel model
    title: model.title
    goText: qsTr("签好了，交上去")
    goReady: model.signed
    goWhy: qsTr("签了名就能交")
    onGo: Touches.confirm()

    Rectangle {
        id: paper
        width: parent.width
        height: Math.min(scroll.flick.contentHeight + Theme.sp(4), page.bodyHeight - least - Theme.sp(2))
        readonly property real least: Math.min(Theme.mm(150), page.bodyHeight * 0.4)
        radius: Theme.radiusBig
        color: Theme.surface
        border.width: Theme.stroke
        border.color: Theme.line
        Scroll {
            id: scroll
            x: Theme.sp(3)
            y: Theme.sp(2)
            width: parent.width - Theme.sp(6)
            height: parent.height - Theme.sp(4)
            T { width: scroll.width; text: page.model.text; lineHeight: Theme.english ? 0.95 : 1.05 }
        }
    }
    SignatureField {
        id: pad
        width: parent.width
        height: Math.min(Theme.mm(260), page.bodyHeight - paper.height - Theme.sp(2))
        anchors.bottom: parent.bottom
        signed: page.model.signed
        onWritten: strokes => Touches.sign(strokes)
    }
}
