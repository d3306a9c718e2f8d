pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// The reports that this kiosk keeps, the newest first, to be copied into the minutes.
StaffPage {
    id: screen

    title: qsTr("Reports")

    StaffNotice {
        words: StaffMachine.problem
    }
    StaffProse {
        wanted: reports.count === 0
        words: qsTr("Nothing was opened or closed here yet.")
        available: screen.contentWidth
    }
    Repeater {
        id: reports
        model: StaffMachine.reports
        Block {
            id: row
            required property int index
            required property string kind
            required property string heading
            required property int record
            required property string words
            required property int cards
            required property int ballots
            required property int spoiled
            readonly property string named: (kind === "closing" ? qsTr("Closing report, record %1").arg(record) : qsTr("Zero report, record %1").arg(record)) + (cards >= 0 ? ", " + qsTr("%n card(s) handed out", "", cards) : "") + ". " + qsTr("Check words: %1").arg(words)
            gapBefore: kind === "poll" ? Tokens.hairGap : Tokens.gap
            implicitHeight: said.height
            StaffText {
                id: said
                width: row.width
                words: row.kind === "poll" ? row.heading + ": " + qsTr("%n ballot(s)", "", row.ballots) + ", " + qsTr("%n for checks", "", row.spoiled) : row.named
                bold: row.kind !== "poll"
            }
        }
    }
}
