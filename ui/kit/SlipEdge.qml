pragma ComponentBehavior: Bound
import QtQuick

// The outline of a paper slip: straight or dashed above, torn below.
Canvas {
    id: edge
    property color hue: Theme.done
    property bool dashed: false
    property real tooth: Theme.sp(1.5)
    readonly property real pen: 4
    onHueChanged: requestPaint()
    onDashedChanged: requestPaint()
    onWidthChanged: requestPaint()
    onHeightChanged: requestPaint()
    onPaint: {
        const c = getContext("2d")
        const left = pen, right = width - pen, top = pen, foot = height - tooth - pen
        const teeth = Math.max(2, Math.round((right - left) / (2 * tooth)))
        const step = (right - left) / teeth
        c.reset()
        c.beginPath()
        c.moveTo(left, foot)
        c.lineTo(left, top)
        c.lineTo(right, top)
        c.lineTo(right, foot)
        for (let n = teeth; n > 0; n--) {
            c.lineTo(left + step * (n - 0.5), height - pen)
            c.lineTo(left + step * (n - 1), foot)
        }
        c.closePath()
        c.fillStyle = Theme.surface
        c.fill()
        c.lineWidth = pen
        c.strokeStyle = hue
        if (!dashed) {
            c.stroke()
            return
        }
        c.beginPath()
        dash(c, left, foot, left, top)
        dash(c, left, top, right, top)
        dash(c, right, top, right, foot)
        c.moveTo(left, foot)
        for (let n = 0; n < teeth; n++) {
            c.lineTo(left + step * (n + 0.5), height - pen)
            c.lineTo(left + step * (n + 1), foot)
        }
        c.stroke()
    }
    // Canvas has no dashes in the software renderer's path, so they are drawn one by one.
    function dash(c: var, x1: real, y1: real, x2: real, y2: real): void {
        const count = Math.max(1, Math.round((Math.abs(x2 - x1) + Math.abs(y2 - y1)) / 26))
        for (let n = 0; n < count; n++) {
            c.moveTo(x1 + (x2 - x1) * n / count, y1 + (y2 - y1) * n / count)
            c.lineTo(x1 + (x2 - x1) * (n + 0.6) / count, y1 + (y2 - y1) * (n + 0.6) / count)
        }
    }
}
