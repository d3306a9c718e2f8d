import QtQuick
import Maru

// An act with a stick or with updates, at the step where it is.
Loader {
    sourceComponent: {
        switch (StaffSticks.stage) {
        case "brought":
            return brought;
        case "journals":
            return journals;
        case "found":
            return found;
        case "done":
            return done;
        default:
            return choice;
        }
    }

    Component { id: choice; StickChoice {} }
    Component { id: brought; StickBrought {} }
    Component { id: journals; JournalChoice {} }
    Component { id: found; JournalFound {} }
    Component { id: done; StickDone {} }
}
