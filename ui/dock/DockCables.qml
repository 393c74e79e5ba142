pragma ComponentBehavior: Bound
import QtQuick
import Kiosk

// The cable to the platform; the newest receipt's code, laid under the document camera; a phone that scans the screen.
DockPart {
    id: part
    zh: "网络"
    en: "Network"
    says: (Dock.online ? "已接通 connected" : "已断开 cut") + (Dock.waiting > 0 ? " · 待交 " + Dock.waiting + " waiting in the queue" : "")
    saysColor: Dock.online ? Desk.well : Desk.alarm

    Grid {
        id: grid
        readonly property real each: (part.width - (columns - 1) * Desk.gap) / columns
        columns: 2
        spacing: Desk.gap
        DockKey {
            width: grid.each
            lever: "network:cut"
            zh: "拔网线"
            en: "Cut the network"
            on: !Dock.online
            able: Dock.online
        }
        DockKey {
            width: grid.each
            lever: "network:restore"
            zh: "插回网线"
            en: "Restore the network"
            able: !Dock.online
        }
        DockKey {
            width: grid.each
            lever: "code:show"
            zh: Dock.code ? "出示二维码" : "还没有回执二维码"
            en: Dock.code ? "Show a QR code" : "QR code: no receipt yet"
            on: Dock.sheet === lever
            able: Dock.code
        }
        DockKey {
            width: grid.each
            lever: "phone:send"
            zh: Dock.phone ? "手机扫码，传一张照片" : "屏幕上没有手机码"
            en: Dock.phone ? "Phone: scan, send a photo" : "Phone: no code on the screen"
            able: Dock.phone
        }
    }
}
