pragma ComponentBehavior: Bound
import QtQuick

// A lever and its opposite; `there` is who or what is there now, empty for nobody.
Row {
    id: pair
    required property string leftLever
    required property string leftZh
    required property string leftEn
    required property string rightLever
    required property string rightZh
    required property string rightEn
    required property string there
    required property string thereZh
    width: parent ? parent.width : Desk.width
    spacing: Desk.gap

    DockKey {
        width: (pair.width - Desk.gap) / 2
        lever: pair.leftLever
        zh: pair.there === "" ? pair.leftZh : pair.thereZh
        en: pair.leftEn
        on: pair.there !== ""
    }
    DockKey {
        width: (pair.width - Desk.gap) / 2
        lever: pair.rightLever
        zh: pair.rightZh
        en: pair.rightEn
        able: pair.there !== ""
    }
}
