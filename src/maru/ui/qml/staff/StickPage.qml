import QtQuick
import Maru
import ".."

// A page of an act with a stick: what was refused is said first, and slow work counts.
StaffPage {
    id: screen

    property bool runs: true // the step does something; else its button leads to the menu
    readonly property string counted: StaffSticks.progressAll > 0 ? qsTr("%1 of %2").arg(StaffSticks.progressDone).arg(StaffSticks.progressAll) : StaffSticks.progressDone > 0 ? qsTr("%n record(s)", "", StaffSticks.progressDone) : qsTr("Working")

    backText: qsTr("Back")
    busyText: slow.late ? counted : ""
    onBack: StaffSticks.back()
    onPrimary: {
        if (runs)
            StaffSticks.run();
        else
            Staff.toMenu();
    }

    BusyTimer {
        id: slow
    }
    StaffNotice {
        words: screen.busyText === "" ? StaffSticks.problem : ""
    }
}
