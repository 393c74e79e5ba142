pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"
import "../keyboard"

// Matters of a department or theme, or what a search finds while it is being typed.
Page {
    id: page
    required property ListModel model
    readonly property bool searching: model.kind === "search"
    property string query: ""
    journey: false
    share: 0.3
    whole: searching
    title: searching ? "" : model.title
    note: searching ? "" : qsTr("共 %1 件").arg(model.total)
    Component.onCompleted: query = model.query

    function write(words: string): void {
        query = words
        Touches.search(words)
    }

    readonly property bool split: searching && Theme.landscape   // typing left, results right
    readonly property real half: split ? width * 0.48 : width

    Field {
        id: box
        objectName: "search"
        visible: page.searching
        width: page.half
        value: page.query
        placeholder: qsTr("写名字或拼音头")
        missing: page.model.title
    }
    Scroll {
        id: results
        x: page.split ? page.half + Theme.sp(4) : 0
        width: parent.width - x
        anchors.top: page.searching && !page.split ? box.bottom : parent.top
        anchors.topMargin: page.searching && !page.split ? Theme.sp(2) : 0
        anchors.bottom: page.searching && !page.split ? keys.top : parent.bottom
        anchors.bottomMargin: page.searching && !page.split ? Theme.sp(1.5) : 0
        spacing: Theme.sp(1.5)
        Notice {
            width: parent.width
            visible: page.searching && page.query === "" && page.model.tiles.count === 0
            icon: "search"
            title: qsTr("写几个字就能找")
            text: Theme.elder ? "" : qsTr("也可以只写拼音的头一个字母，如 sbk 就是社保卡。")
        }
        Repeater {
            model: page.model.tiles
            MatterTile {
                compact: true
                chevron: true
                width: parent?.width ?? 0
            }
        }
    }
    Loader {
        id: keys
        active: page.searching
        visible: active
        width: page.half
        anchors.bottom: parent.bottom
        height: Math.min(implicitHeight, parent.height - box.height - Theme.sp(2))
        sourceComponent: Keyboard {
            mode: "text"
            onCommitted: text => page.write(page.query + text)
            onBackspace: page.write(page.query.slice(0, -1))
            onClear: page.write("")
            onLettersChanged: if (letters !== "") Touches.search(page.query + letters)
        }
    }
    Connections {
        target: page.model
        function onChanged(): void { if (page.searching) results.toTop() }
    }
}
