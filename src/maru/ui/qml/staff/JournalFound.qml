import QtQuick
import Maru

// What was found of a dead kiosk, before this one goes on for it.
StickPage {
    id: screen

    title: qsTr("Kiosk %1: %n ballot(s) found", "", StaffSticks.ballots).arg(StaffSticks.deadKiosk)
    primaryText: qsTr("Go on for it")
    primaryIcon: "check"

    StaffProse {
        words: StaffSticks.deadWhole ? qsTr("All %n record(s) are whole.", "", StaffSticks.records) : qsTr("%n record(s) are whole. What came after them cannot be read.", "", StaffSticks.records)
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.deadBeyond > 0
        words: qsTr("It is known to have kept %n more record(s). A newer stick of it may have them.", "", StaffSticks.deadBeyond)
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.deadUnbelieved > 0
        words: qsTr("%n ballot(s) are not signed by their own card. Those cards may still vote here. Please tell the office.", "", StaffSticks.deadUnbelieved)
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("If you go on: cards that voted there are refused here, and its ballots go to the office with ours.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.deadOpen > 0
        words: qsTr("It left %n poll(s) open. The office closes them.", "", StaffSticks.deadOpen)
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("The other kiosk must stay switched off. What it did after this journal is not known here.")
        bold: true
        available: screen.contentWidth
    }
}
