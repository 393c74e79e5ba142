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

    Item {
        id: finder
        visible: page.searching
        width: parent.width
        height: visible ? box.height + Theme.sp(2) : 0
        Field {
            id: box
            objectName: "search"
            width: parent.width
            value: page.query
            placeholder: qsTr("写名字或拼音头")
            missing: page.model.title
        }
    }
    Scroll {
        id: results
        anchors.top: finder.bottom
        anchors.bottom: keys.visible ? keys.top : parent.bottom
        anchors.bottomMargin: keys.visible ? Theme.sp(2) : 0
        width: parent.width
        Notice {
            width: parent.width
            visible: page.searching && page.query === "" && grid.children.length <= 1
            icon: "search"
            title: qsTr("写几个字就能找")
            text: qsTr("也可以只写拼音的头一个字母，如 sbk 就是社保卡。")
        }
        EvenGrid {
            id: grid
            width: parent.width
            columns: Theme.landscape && !Theme.elder ? 2 : 1
            spacing: Theme.sp(1.5)
            least: Theme.sp(11)
            Repeater {
                model: page.model.tiles
                MatterTile {
                    compact: true
                    chevron: true
                    width: grid.cell
                    height: grid.columns === 1 ? implicitHeight : grid.tall
                }
            }
        }
    }
    Loader {
        id: keys
        active: page.searching
        visible: active
        width: parent.width
        height: Theme.landscape ? Math.min(implicitHeight, parent.height * 0.56) : implicitHeight
        anchors.bottom: parent.bottom
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
