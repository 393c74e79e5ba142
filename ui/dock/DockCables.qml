pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The cable to the platform, and the newest receipt's code, laid under the document camera.
DockPart {
    id: part
    zh: "网络"
    en: "Network"
    says: (Dock.online ? "已接通 connected" : "已断开 cut") + (Dock.waiting > 0 ? " · 待交 " + Dock.waiting + " waiting in the queue" : "")
    saysColor: Dock.online ? Desk.well : Desk.alarm

    Row {
        spacing: Desk.gap
        DockKey {
            width: (part.width - 2 * Desk.gap) / 3
            lever: "network:cut"
            zh: "拔网线"
            en: "Cut the network"
            on: !Dock.online
            able: Dock.online
        }
        DockKey {
            width: (part.width - 2 * Desk.gap) / 3
            lever: "network:restore"
            zh: "插回网线"
            en: "Restore the network"
            able: !Dock.online
        }
        DockKey {
            width: (part.width - 2 * Desk.gap) / 3
            lever: "code:show"
            zh: Dock.code ? "出示二维码" : "还没有回执二维码"
            en: Dock.code ? "Show a QR code" : "QR code: no receipt yet"
            on: Dock.sheet === lever
            able: Dock.code
        }
    }
}
