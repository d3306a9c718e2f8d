pragma ComponentBehavior: Bound

import QtQuick
import Maru

// What a stick or the network brought, in plain words, before updates are applied.
StickPage {
    id: screen

    readonly property bool applies: StaffSticks.updateCount > 0
    readonly property bool byStick: StaffSticks.kind === "importing"

    title: byStick ? qsTr("What the stick brought") : qsTr("News from the office")
    backText: applies ? qsTr("Do not apply") : ""
    primaryText: applies ? qsTr("Apply") : qsTr("Finish")
    primaryIcon: "check"
    runs: applies

    StaffProse {
        wanted: StaffSticks.answers > 0
        words: qsTr("%n answer(s) from the office.", "", StaffSticks.answers)
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.carried > 0
        words: qsTr("%n journal(s) of other kiosks. They go on to the office by themselves.", "", StaffSticks.carried)
        available: screen.contentWidth
    }
    StaffProse {
        wanted: screen.byStick && StaffSticks.answers + StaffSticks.carried > 0
        words: qsTr("You may pull the stick out.")
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: !screen.applies && StaffSticks.answers + StaffSticks.carried === 0
        words: screen.byStick ? qsTr("There is nothing new on this stick.") : qsTr("There is no news from the office.")
        available: screen.contentWidth
    }
    Repeater {
        model: StaffSticks.updates
        UpdateBlock {}
    }
    FaultLines {
        available: screen.contentWidth
    }
}
