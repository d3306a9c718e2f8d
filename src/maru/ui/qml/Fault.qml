pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Something went wrong: what is safe, and what to do.
Page {
    id: screen

    title: qsTr("This machine has stopped")
    titleIcon: "triangle-alert"
    primaryText: qsTr("Start again")
    primaryIcon: "rotate-ccw"
    onPrimary: Attendee.restart()

    component Said: Prose {
        size: Tokens.large ? Tokens.body : Tokens.prose
        gapBefore: Tokens.pad
        available: screen.contentWidth
    }
    Said {
        words: qsTr("Every vote that it said is kept is safe.")
        bold: true
    }
    Said {
        words: qsTr("If you did not read ‘safely kept’, show your card again, here or at another machine.")
    }
    Said {
        words: qsTr("Please call a helper.")
    }
}
