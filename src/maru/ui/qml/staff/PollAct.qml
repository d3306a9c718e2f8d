import QtQuick
import Maru

// An act on polls, at the step where it is.
Loader {
    sourceComponent: {
        switch (StaffPolls.stage) {
        case "choose":
            return choice;
        case "announce":
        case "cards":
            return number;
        case "ready":
            return opening;
        case "sure":
            return StaffPolls.kind === "ending" ? ending : sure;
        case "report":
            return report;
        default:
            return done;
        }
    }

    Component { id: choice; PollChoice {} }
    Component { id: number; PollNumber {} }
    Component { id: opening; Opening {} }
    Component { id: sure; Sure {} }
    Component { id: ending; Ending {} }
    Component { id: report; PollReport {} }
    Component { id: done; PollDone {} }
}
