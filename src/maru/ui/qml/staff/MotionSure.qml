import QtQuick
import Maru
import ".."

// The last look before the card signs the motion.
StaffPage {
    id: screen

    title: qsTr("Put this motion to the vote?")
    backText: qsTr("Back")
    primaryText: qsTr("Sign")
    primaryIcon: "check"
    busyText: slow.late ? qsTr("Signing") : ""
    leave: () => StaffMotion.back()
    onPrimary: StaffMotion.act()

    BusyTimer {
        id: slow
    }
    StaffNotice {
        words: StaffMotion.problem
    }
    StaffProse {
        words: StaffMotion.heading
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: StaffMotion.question
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("Its words cannot be changed any more once it is signed. Put it at one kiosk only; the others get it by the network or a stick.")
        available: screen.contentWidth
    }
}
