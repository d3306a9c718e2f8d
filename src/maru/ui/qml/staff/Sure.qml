import QtQuick
import Maru
import ".."

// The last look before polls are closed for good.
StaffPage {
    id: screen

    title: qsTr("Close the polls for good?")
    backText: qsTr("Back")
    primaryText: qsTr("Close for good")
    primaryIcon: "lock"
    busyText: slow.late ? qsTr("Closing") : ""
    leave: () => StaffPolls.back()
    onPrimary: StaffPolls.act()

    BusyTimer {
        id: slow
    }
    Block {
        wanted: !Tokens.large
        implicitHeight: table.implicitHeight
        PollTable {
            id: table
            width: parent.width
        }
    }
    PollLines {}
    StaffProse {
        words: qsTr("Cards handed out: %1").arg(StaffPolls.number)
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffPolls.tooFewCards
        words: qsTr("There are more ballots here than cards. Please count once more; you may close all the same.")
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("A closed poll cannot be opened again. Nobody can vote in it here any more.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: Tokens.large && StaffPolls.problem !== ""
        words: StaffPolls.problem
        bold: true
        available: screen.contentWidth
    }
    side: StaffNotice {
        anchors.verticalCenter: parent.verticalCenter
        visible: wanted
        words: StaffPolls.problem
    }
}
