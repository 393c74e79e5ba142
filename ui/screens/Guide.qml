pragma ComponentBehavior: Bound
import QtQuick
import Kiosk
import "../kit"

// 办事指南: how long, how much, what for; what to bring; the steps; then the small print.
Page {
    id: page
    required property GuideModel model
    readonly property bool factsAside: Theme.landscape && !Theme.elder && Theme.breadth(model.title) < 60
    journey: false
    share: 0.4
    title: model.title
    note: Theme.elder && !Theme.landscape ? "" : model.summary
    goText: model.startable ? qsTr("开始办理") : ""
    onGo: Touches.confirm()

    says: [
        Loader { width: parent.width; active: page.factsAside; visible: active; sourceComponent: facts },
        Loader { width: parent.width; active: page.model.whyNot !== ""; visible: active; sourceComponent: stopped }
    ]
    Component {
        id: stopped
        Notice { tone: Terminal.offline ? "hold" : "info"; text: page.model.whyNot }
    }
    Component {
        id: facts
        EvenGrid {
            id: grid
            columns: Theme.elder || page.factsAside ? 1 : 3
            FactBox { icon: "clock"; text: page.model.minutes; label: qsTr("在这里办"); width: grid.cell; height: grid.tall; lying: grid.columns === 1 }
            FactBox { icon: "coin"; text: page.model.fee; label: qsTr("费用"); width: grid.cell; height: grid.tall; lying: grid.columns === 1 }
            FactBox { icon: "result"; text: page.model.outcome; label: qsTr("您会拿到"); width: grid.cell; height: grid.tall; lying: grid.columns === 1 }
        }
    }
    Scroll {
        anchors.fill: parent
        spacing: Theme.sp(4)
        Loader { width: parent.width; active: !page.factsAside; visible: active; sourceComponent: facts }
        Sheet {
            visible: page.model.bring.count > 0
            width: parent.width
            heading: qsTr("您要带")
            Repeater {
                model: page.model.bring
                Row {
                    id: thing
                    required property string text
                    width: parent?.width ?? 0
                    spacing: Theme.sp(2)
                    Icon { id: sign; name: "card"; extent: Theme.mm(13); anchors.verticalCenter: parent.verticalCenter }
                    T { width: thing.width - sign.width - thing.spacing; role: "label"; strong: true; text: thing.text; anchors.verticalCenter: parent.verticalCenter }
                }
            }
        }
        Sheet {
            visible: page.model.steps.count > 0
            width: parent.width
            heading: qsTr("分 %1 步").arg(page.model.steps.count)
            Row {
                id: stops
                width: parent.width
                Repeater {
                    model: page.model.steps
                    Item {
                        id: step
                        required property int index
                        required property string text
                        width: stops.width / Math.max(1, page.model.steps.count)
                        height: spot.height + words.height + Theme.sp(0.5)
                        Rectangle {
                            visible: step.index + 1 < page.model.steps.count
                            x: step.width / 2
                            y: spot.height / 2 - 3
                            width: step.width
                            height: 6
                            color: Theme.rail
                        }
                        Rectangle {
                            id: spot
                            anchors.horizontalCenter: parent.horizontalCenter
                            width: Theme.size("body") * 1.5
                            height: width
                            radius: width / 2
                            color: Theme.surface
                            border.width: 4
                            border.color: Theme.dai
                            T { anchors.centerIn: parent; text: step.index + 1; strong: true; color: Theme.dai; lineHeight: 1 }
                        }
                        T {
                            id: words
                            anchors.top: spot.bottom
                            anchors.topMargin: Theme.sp(0.5)
                            x: 4
                            width: parent.width - 8
                            horizontalAlignment: Text.AlignHCenter
                            text: step.text
                            role: Theme.english ? "small" : "body"
                        }
                    }
                }
            }
        }
        Sheet {
            visible: page.model.materials.count > 0
            width: parent.width
            heading: qsTr("材料")
            Repeater { model: page.model.materials; PairRow {} }
        }
        Sheet {
            visible: page.model.notHere !== ""
            width: parent.width
            heading: qsTr("这几种情况，请到窗口")
            T { width: parent.width; text: page.model.notHere }
        }
        Sheet {
            visible: page.model.who !== ""
            width: parent.width
            heading: qsTr("谁能办")
            T { width: parent.width; text: page.model.who }
        }
        Sheet {
            visible: page.model.details.count > 0
            width: parent.width
            heading: qsTr("其他")
            Repeater { model: page.model.details; PairRow {} }
        }
        T {
            width: parent.width
            role: "small"
            color: Theme.ink2
            text: qsTr("办理部门：%1").arg(page.model.department) + (page.model.updated === "" ? "" : "　" + qsTr("指南更新：%1").arg(page.model.updated))
        }
    }
}
