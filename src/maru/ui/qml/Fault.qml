import QtQuick
import Maru

// Something went wrong: what is safe, and what to do.
Notice {
    sign: "triangle-alert"
    heading: qsTr("This machine has stopped")
    kept: qsTr("Every vote that it said is kept is safe.")
    nextStep: qsTr("If you did not read ‘safely kept’, show your card again, here or at another kiosk.") + " " + qsTr("Please call a helper.")
    primaryText: qsTr("Start again")
    primaryIcon: "rotate-ccw"
    onPrimary: Attendee.restart()
}
