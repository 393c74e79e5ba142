pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Window
import Kiosk
import "kit"

// The glass: header, one page, shelf; help and the idle warning above them. Header and shelf stand still.
Window {
    id: window
    required property int designWidth
    required property int designHeight
    readonly property bool moving: slide.running
    property Page page: null
    property var screens: ({})   // name → component, made when first shown
    width: designWidth
    height: designHeight
    color: Theme.ground

    Item {
        id: glass
        width: window.designWidth
        height: window.designHeight
        transformOrigin: Item.TopLeft
        scale: Math.min(window.width / width, window.height / height)
        x: (window.width - width * scale) / 2
        y: (window.height - height * scale) / 2

        Item {
            id: content
            x: Theme.margin
            width: glass.width - 2 * Theme.margin
            anchors.top: header.bottom
            anchors.bottom: shelf.top
            anchors.topMargin: Theme.sp(Theme.landscape ? 3 : 4)
            anchors.bottomMargin: Theme.sp(2.5)
            Item {
                id: place
                width: parent.width
                height: parent.height
                NumberAnimation on x {
                    id: slide
                    running: false
                    to: 0
                    duration: Theme.slide
                    easing.type: Easing.OutCubic
                }
            }
        }
        Header { id: header; width: parent.width; onHelp: helpPanel.open = true }
        Shelf { id: shelf; width: parent.width; anchors.bottom: parent.bottom; page: window.page }
        HelpPanel { id: helpPanel; anchors.fill: parent }
        IdlePanel { anchors.fill: parent }
    }
    // Not by a Loader: of every object handed to a page as it is made, Qt 6.11 keeps a few bytes for ever.
    function turnPage(): void {
        helpPanel.open = false
        slide.stop()
        const screen = Terminal.screen
        if (screens[screen] === undefined)
            screens[screen] = Qt.createComponent("screens/" + screen.charAt(0).toUpperCase() + screen.slice(1) + ".qml")
        const old = page
        page = screens[screen].createObject(place, { "model": Terminal.model })
        if (old !== null) {
            old.visible = false
            old.destroy()
        }
        if (Theme.motion) {
            place.x = Terminal.forward ? content.width * 0.3 : -content.width * 0.3
            slide.start()
        }
    }
    Connections {
        target: Terminal
        function onPageChanged(): void { window.turnPage() }
    }
    Component.onCompleted: turnPage()
}
