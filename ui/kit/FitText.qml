pragma ComponentBehavior: Bound
import QtQuick

// Words as wide as they need, wrapping only beyond `most`. Measured apart: a Text whose width follows its own
// implicitWidth keeps the height of an older layout (QQuickText ignores width changes while it lays out).
T {
    id: fit
    property real most: 10000
    width: Math.max(1, Math.min(Math.ceil(metrics.advanceWidth) + 2, most))
    TextMetrics {
        id: metrics
        font: fit.font
        text: fit.text
    }
    readonly property real natural: Math.ceil(metrics.advanceWidth) + 2
}
