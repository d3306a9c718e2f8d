import QtQuick
import Maru

// The motion is a poll now, which staff open as any other.
StaffPage {
    id: screen

    title: qsTr("The motion is ready")
    titleIcon: "circle-check"
    backText: qsTr("Later")
    primaryText: qsTr("Open it")
    primaryIcon: "vote"
    leave: () => StaffMotion.back()
    onPrimary: StaffPolls.openPoll(StaffMotion.uuid)

    StaffProse {
        words: StaffMotion.made
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("Nobody can vote in it before it is opened. Open it here now, or later from the menu.")
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("At other kiosks, take it in from the network or a stick first, then open it there too.")
        available: screen.contentWidth
    }
}
