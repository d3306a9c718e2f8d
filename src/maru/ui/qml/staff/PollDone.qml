import QtQuick
import Maru
import ".."

// What was done needs no report: say so.
StaffPage {
    id: screen

    readonly property var words: ({
            "pausing": [qsTr("The polls are paused"), qsTr("Nobody can vote in them here until you resume them. What was kept stays kept.")],
            "resuming": [qsTr("The polls are open again"), qsTr("Attendees can vote here again.")],
            "ending": [qsTr("This kiosk has ended"), qsTr("Nothing more is written here. What it keeps still travels to the office.")]
        })[StaffPolls.kind] ?? ["", ""]

    title: words[0]
    titleIcon: "circle-check"
    primaryText: qsTr("Finish")
    primaryIcon: "check"
    onPrimary: Staff.leave()

    StaffProse {
        words: screen.words[1]
        available: screen.contentWidth
    }
    Block {
        wanted: !Tokens.large && StaffPolls.kind !== "ending"
        implicitHeight: table.implicitHeight
        PollTable {
            id: table
            width: parent.width
        }
    }
    PollLines {
        wanted: StaffPolls.kind !== "ending"
    }
}
