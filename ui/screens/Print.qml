pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 打印证照: fetched, checked to be yours, printed; where the paper comes out.
Page {
    id: page
    required property PrintModel model
    readonly property int at: ["fetching", "checking", "printing", "done"].indexOf(model.state)
    title: model.title
    note: model.note
    goText: at === 3 ? qsTr("拿好了") : ""
    goIcon: "check"
    onGo: Touches.confirm()
    function stop(place: int): string { return at > place ? "done" : at === place ? "here" : "ahead" }

    says: [ T { width: parent.width; visible: text !== ""; role: "label"; strong: true; color: Theme.dai; text: page.model.name } ]

    Column {
        width: parent.width
        spacing: Theme.sp(4)
        PrinterDrawing {
            width: parent.width
            height: Math.min(Theme.mm(230), page.bodyHeight * 0.56)
            out: page.at === 3 ? 1 : page.at === 2 ? 0.45 : 0
            working: page.at === 2
            label: qsTr("证照出口")
        }
        Column {
            width: parent.width
            WayStop { width: parent.width; number: 1; label: qsTr("取证照"); text: ""; progress: page.stop(0) }
            WayStop { width: parent.width; number: 2; label: qsTr("核对是不是您的"); text: ""; progress: page.stop(1) }
            WayStop { width: parent.width; number: 3; label: qsTr("打印"); text: page.at === 2 ? qsTr("纸没出来以前，请别离开") : ""; progress: page.stop(2); last: true }
        }
    }
}
