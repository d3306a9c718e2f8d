pragma ComponentBehavior: Bound

import QtQuick
import Maru

// What was done, and what to do next.
StaffPage {
    id: screen

    readonly property string kind: StaffSticks.kind
    readonly property var said: {
        switch (kind) {
        case "exporting":
            return [qsTr("Everything is on the stick"), qsTr("You may pull the stick out."), qsTr("%n ballot(s) of this kiosk were read back from it.", "", StaffSticks.ballots), StaffSticks.others > 0 ? qsTr("Journals of other kiosks, or of earlier times: %1.").arg(StaffSticks.others) : "", StaffSticks.reports > 0 ? qsTr("Files of reports: %1.").arg(StaffSticks.reports) : "", qsTr("Bring it to the office. Bring it back later, and take in what it brings.")];
        case "continuing":
            return [qsTr("Going on for kiosk %1").arg(StaffSticks.deadKiosk), qsTr("Its attendees may vote here now, if they have not voted there."), qsTr("%n ballot(s) of it go to the office with ours.", "", StaffSticks.ballots), StaffSticks.votedTwice > 0 ? qsTr("%n of them are of cards that voted here too. The office will settle it.", "", StaffSticks.votedTwice) : "", StaffSticks.deadOpen > 0 ? qsTr("Tell the office that kiosk %1 died: it has to close its polls.").arg(StaffSticks.deadKiosk) : "", qsTr("Leave the other kiosk switched off.")];
        case "replacing":
            return [qsTr("The new stick is in use"), qsTr("You may pull out the old one. Keep it in a safe place."), qsTr("All %n record(s) are on the new one.", "", StaffSticks.records)];
        default:
            return [qsTr("The updates are applied"), qsTr("They hold at this kiosk from now on.")];
        }
    }

    title: said[0]
    titleIcon: "circle-check"
    backText: ""
    primaryText: qsTr("Finish")
    primaryIcon: "check"
    onPrimary: Staff.toMenu()

    StaffProse {
        words: screen.said[1]
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: screen.said.slice(2).filter(Boolean).join(" ")
        available: screen.contentWidth
    }
    Repeater {
        model: screen.kind === "importing" || screen.kind === "updating" ? StaffSticks.updates : null
        UpdateBlock {}
    }
}
