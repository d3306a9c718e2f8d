import QtQuick
import Maru
import ".."

// The last look before this kiosk's epoch is ended.
StaffPage {
    id: screen

    title: qsTr("End this kiosk for good?")
    primaryText: qsTr("End for good")
    primaryIcon: "power"
    busyText: slow.late ? qsTr("Working") : ""
    leave: () => StaffPolls.back()
    onPrimary: StaffPolls.act()

    BusyTimer {
        id: slow
    }
    StaffProse {
        wanted: StaffPolls.problem !== ""
        words: StaffPolls.problem
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("No poll is open here. After the end this kiosk writes nothing more in this event.")
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("It cannot be taken back. To vote here again the kiosk would need new keys and a new enrolment.")
        available: screen.contentWidth
    }
}
