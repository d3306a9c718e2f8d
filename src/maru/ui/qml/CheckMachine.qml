import QtQuick
import Maru

// What checking this machine means; asked before a ballot is opened.
Page {
    id: screen

    title: qsTr("Check this machine?")
    titleIcon: "search"
    backText: qsTr("Back")
    primaryText: qsTr("Open it")
    primaryIcon: "lock-open"
    busyText: slow.late && Attendee.busy === "opening" ? qsTr("Opening") : ""
    onPrimary: Attendee.check()

    BusyTimer {
        id: slow
    }
    Prose {
        words: qsTr("We open this ballot to see that the machine wrote it correctly.")
        available: screen.contentWidth
    }
    Prose {
        words: qsTr("It is not counted; you vote again.")
        bold: true
        available: screen.contentWidth
    }
    Prose {
        words: qsTr("Whoever sees the code can read what you marked in it.")
        available: screen.contentWidth
    }
}
