pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// What the voice says, as subtitles, newest first; and the headset, plugged in or pulled out.
DockPart {
    id: part
    zh: "语音"
    en: "Voice, as subtitles"
    says: Dock.headset ? "耳机已插 headset in" : "扬声器 speaker"

    Column {
        width: part.width
        spacing: 2
        Repeater {
            model: Dock.heard.length > 0 ? Dock.heard : ["还没有说话 nothing said yet"]
            Line {
                required property int index
                required property string modelData
                width: part.width
                text: modelData
                wrapMode: Text.Wrap
                font.pixelSize: index === 0 ? Desk.body : Desk.small
                color: index === 0 && Dock.heard.length > 0 ? Desk.ink : Desk.dim
            }
        }
    }
    Row {
        spacing: Desk.gap
        DockKey {
            width: (part.width - Desk.gap) / 2
            lever: "headset:plug"
            zh: "插上耳机"
            en: "Plug the headset in"
            on: Dock.headset
            able: !Dock.headset
        }
        DockKey {
            width: (part.width - Desk.gap) / 2
            lever: "headset:pull"
            zh: "拔下耳机"
            en: "Pull the headset out"
            able: Dock.headset
        }
    }
}
