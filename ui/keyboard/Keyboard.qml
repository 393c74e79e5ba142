pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// The on-screen keyboard, whole. `mode` is the kind of the field being filled (text, address, phone, digits, date,
// amount, id_number, credit_code). It says what was typed and keeps nothing; it fills the height it is given.
Item {
    id: keyboard
    property string mode: "text"
    property string panel: Layouts.panelFor(mode)
    property bool shifted: false
    readonly property bool english: Theme.english
    readonly property alias letters: composer.letters   // pinyin typed and not yet chosen; a search may use it at once
    readonly property bool composes: panel === "pinyin"
    readonly property bool narrow: panel === "digits" || panel === "id" || panel === "amount"
    readonly property var rows: Layouts.rows(panel, shifted)
    readonly property real gap: Theme.sp(narrow ? 1.5 : 1)
    readonly property real stripHeight: composes ? strip.implicitHeight + gap : 0
    readonly property real rowHeight: (height - stripHeight - (rows.length - 1) * gap) / rows.length
    property string value                               // the line being edited; edited() says what becomes of it
    signal edited(value: string)
    signal committed(text: string)
    signal backspace()
    signal clear()

    implicitHeight: (narrow || panel === "code" || Theme.english ? stripHeight : strip.implicitHeight + gap) + 4 * Theme.mm(narrow ? 27 : Theme.elder ? 25 : 23) + 3 * gap
    onModeChanged: reset()
    onEnglishChanged: reset()   // a panel that was turned to no longer follows by itself
    onCommitted: text => edited(value + text)
    onBackspace: edited(Array.from(value).slice(0, -1).join(""))   // by character: a rare one is two UTF-16 units
    onClear: edited("")
    Component.onDestruction: composer.forget()

    PinyinComposer {
        id: composer
        onCommitted: text => keyboard.committed(text)
        onChanged: if (letters === "") all.visible = false
    }
    Candidates {
        id: strip
        visible: keyboard.composes
        width: parent.width
        composer: composer
        open: all.visible
        onMore: all.visible = !all.visible
    }
    Repeater {
        model: keyboard.rows
        Item {
            id: line
            required property var modelData
            required property int index
            readonly property real most: keyboard.narrow ? 3 : keyboard.panel === "numbers" ? 6 : 10
            readonly property real unit: (keyboard.width - (most - 1) * keyboard.gap) / most
            visible: !all.visible            // else a finger between two suggestions would strike a letter
            y: keyboard.stripHeight + index * (keyboard.rowHeight + keyboard.gap)
            width: keyboard.width
            height: keyboard.rowHeight
            Row {
                anchors.horizontalCenter: parent.horizontalCenter
                spacing: keyboard.gap
                Repeater {
                    model: line.modelData
                    KeyFace {
                        required property string modelData
                        label: modelData
                        panel: keyboard.panel
                        shifted: keyboard.shifted
                        works: composer.works
                        height: line.height
                        width: line.unit * share + (share - 1) * keyboard.gap
                        onStruck: keyboard.strike(modelData)
                    }
                }
            }
        }
    }
    CandidateGrid {
        id: all
        visible: false
        y: keyboard.stripHeight
        width: parent.width
        height: parent.height - y
        composer: composer
    }

    function strike(name: string): void {
        switch (name) {
        case "back":
            if (!composes || !composer.takeBack()) backspace()
            break
        case "clear":
            composer.drop()
            clear()
            break
        case "shift":
            shifted = !shifted
            break
        case "abc":
            turnTo("latin")
            break
        case "123":
            turnTo("numbers")
            break
        case "pinyin":
            turnTo("pinyin")
            break
        case "space":
            if (composes && composer.letters !== "") composer.choose(0)
            else committed(" ")
            break
        default:
            if (composes) composer.add(name)
            else committed(name)
        }
    }
    // Another field: its own panel, nothing half-composed from the last one.
    function reset(): void { turnTo(Layouts.panelFor(mode)) }
    function turnTo(next: string): void {
        composer.drop()
        panel = next
        shifted = false
    }
}
