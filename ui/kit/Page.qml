pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The content of one screen between header and shelf. Portrait: what it says on top, what is done below.
// Landscape: what it says on the left, what is done on the right. The shelf reads the key texts from here.
Item {
    id: page
    anchors.fill: parent
    property string title
    property string note
    property bool whole: false            // no saying part: `body` has the whole area
    property bool journey: true           // show the journey line and the matter's name
    property real share: 0.36             // landscape: width of the saying part
    property string goText
    property string goName: "key:next"   // what the automatic hand calls the yellow key
    property string goIcon: "next"
    property bool goReady: true
    property bool goBusy: false
    property string goWhy                 // words on the yellow key while it is not ready
    property string otherText
    property string otherIcon
    default property alias body: does.data
    property alias says: extra.data
    readonly property alias bodyWidth: does.width
    readonly property alias bodyHeight: does.height
    readonly property alias saysTop: extra.y          // where `says` begins
    signal go()
    signal other()

    Column {
        id: saying
        visible: !page.whole
        width: Theme.landscape ? page.width * page.share : page.width
        spacing: Theme.sp(1.5)
        ProgressLine { width: parent.width; visible: page.journey && stops > 0 }
        Item { visible: page.journey && Terminal.stops.count > 0; width: 1; height: Theme.sp(Theme.elder ? 0.5 : 2) }
        T {
            width: parent.width
            visible: page.journey && Terminal.matter !== "" && Terminal.matter !== page.title && !Theme.elder
            text: Terminal.matter
            strong: true
            color: Theme.dai
        }
        T {
            objectName: "title"
            width: parent.width
            visible: text !== ""
            text: page.title
            role: breadth > 64 ? "head" : breadth > (Theme.landscape ? 30 : 40) ? "title" : "display"
            readonly property int breadth: Theme.breadth(page.title)
            Accessible.role: Accessible.Heading
            Accessible.name: text
        }
        T { width: parent.width; visible: text !== ""; text: page.note; role: Theme.breadth(page.note) > 60 ? "body" : "label"; color: Theme.ink2 }
        Column { id: extra; width: parent.width; spacing: Theme.sp(2); visible: children.length > 0 }
    }
    Item {
        id: does
        x: Theme.landscape && !page.whole ? saying.width + Theme.sp(7) : 0
        y: Theme.landscape || page.whole ? 0 : saying.height + Theme.sp(Theme.elder ? 2.5 : 3.5)
        width: page.width - x
        height: page.height - y
    }
}
