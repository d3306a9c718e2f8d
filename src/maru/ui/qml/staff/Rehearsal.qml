import QtQuick
import Maru
import ".."

// To the rehearsal that is kept beside the event, or back from it.
StaffPage {
    id: screen

    readonly property bool within: Machine.mode === "rehearsal"

    title: within ? qsTr("Back to the event?") : qsTr("Go to the rehearsal?")
    backText: qsTr("Menu")
    primaryText: !StaffSticks.hasRehearsal ? "" : within ? qsTr("To the event") : qsTr("To the rehearsal")
    primaryIcon: "arrow-right-left"
    busyText: slow.late ? qsTr("Working") : ""
    onPrimary: StaffSticks.switchOver()

    BusyTimer {
        id: slow
    }
    StaffNotice {
        words: screen.busyText === "" ? StaffSticks.rehearsalProblem : ""
    }
    StaffProse {
        wanted: !StaffSticks.hasRehearsal
        words: screen.within ? qsTr("This kiosk was started for the rehearsal only.") : qsTr("No rehearsal is kept on this kiosk. The office can prepare one.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.hasRehearsal
        words: screen.within ? qsTr("The screens close for a moment, and the event is here again as you left it. Nothing of the rehearsal counts.") : qsTr("The screens close for a moment, and the rehearsal is here. It has its own cards, staff cards and ballots, and nothing of it counts.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.hasRehearsal && !screen.within
        words: qsTr("Every screen then says rehearsal. To come back, show a staff card of the rehearsal, or restart the kiosk.")
        bold: true
        available: screen.contentWidth
    }
}
