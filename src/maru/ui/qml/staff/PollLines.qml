pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// With large text, in place of the table: a block for each poll of the act.
Repeater {
    id: lines

    property bool wanted: true

    model: wanted && Tokens.large ? StaffPolls.chosenPolls : null

    Block {
        id: row
        required property string heading
        required property int more
        required property int ballots
        required property int spoiled
        readonly property string title: heading !== "" ? heading : more > 0 ? qsTr("%n more poll(s)", "", more) : qsTr("All")
        gapBefore: Tokens.hairGap
        implicitHeight: said.height
        StaffText {
            id: said
            width: row.width
            words: row.title + ": " + qsTr("%n ballot(s)", "", row.ballots) + ", " + qsTr("%n for checks", "", row.spoiled)
            bold: row.heading === "" && row.more === 0
        }
    }
}
