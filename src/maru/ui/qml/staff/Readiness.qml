import QtQuick
import Maru
import ".."

// How the kiosk is, thing by thing, each with what to do.
StaffPage {
    id: screen

    readonly property bool looking: Attendee.busy === "looking"

    title: qsTr("Readiness")
    primaryText: qsTr("Look again")
    primaryIcon: "rotate-ccw"
    primaryAnywhere: true
    busyText: looking ? qsTr("Looking") : ""
    onPrimary: StaffMachine.look()

    StaffProse {
        wanted: !StaffMachine.looked
        words: qsTr("Looking at the kiosk. This takes a few seconds.")
        available: screen.contentWidth
    }
    Repeater {
        model: StaffMachine.checks
        CheckBlock {
            gapBefore: Tokens.hairGap
        }
    }
}
