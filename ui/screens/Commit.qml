pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 告知承诺: the text to read, then the pad to sign on.
Page {
    id: page
    required property CommitModel model
    title: model.title
    goText: model.mark ? qsTr("画好了，交上去") : qsTr("签好了，交上去")
    goReady: model.signed
    goWhy: model.mark ? qsTr("画了圈就能交") : qsTr("签了名就能交")
    onGo: Touches.confirm()

    readonly property real least: Theme.mm(40)
    says: Item {
        id: left
        width: parent.width
        height: Theme.landscape ? page.height - page.saysTop : 0
    }

    T { id: note; visible: text !== ""; width: parent.width; text: page.model.note; color: Theme.ink2 }
    Rectangle {
        parent: Theme.landscape ? left : note.parent
        y: note.visible && !Theme.landscape ? note.height + Theme.sp(2) : 0
        width: parent.width
        height: Math.min(scroll.flick.contentHeight + Theme.sp(4), Theme.landscape ? left.height : Math.max(page.least, page.bodyHeight - y - field.height - Theme.sp(2)))
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
        id: field
        width: parent.width
        room: Theme.landscape ? page.bodyHeight - (note.visible ? note.height + Theme.sp(2) : 0) : page.bodyHeight * 0.66
        anchors.bottom: parent.bottom
        signed: page.model.signed
        mark: page.model.mark
        problem: page.model.problem
        onWritten: strokes => Touches.sign(strokes)
        onOther: Touches.takeWay(page.model.mark ? "sign" : "mark")
    }
}
