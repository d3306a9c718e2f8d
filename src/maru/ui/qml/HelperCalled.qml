import QtQuick
import Maru

// A helper was called: what the screen shows until one is there.
Notice {
    heading: qsTr("A helper is called")
    sign: "bell-ring"
    kind: "info"
    happened: qsTr("Please wait here.")
    kept: Attendee.refusalKept
    nextStep: Attendee.refusalNumber > 0 ? qsTr("Helpers: %1 (notice number %2)").arg(Attendee.refusalSentence).arg(Attendee.refusalNumber) : Arrival.sight === "ok" ? qsTr("Helpers: checking in.") : qsTr("Helpers: the camera shows nothing.")
    backText: qsTr("Back")
    onBack: Arrival.callHelper(false)
    primaryText: qsTr("Start over")
    onPrimary: Attendee.leave()
}
