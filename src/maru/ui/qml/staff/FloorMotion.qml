import QtQuick
import Maru

// A motion from the floor, at the step where it is.
Loader {
    sourceComponent: {
        switch (StaffMotion.stage) {
        case "groups":
            return groups;
        case "answers":
            return answers;
        case "preview":
            return preview;
        case "sure":
            return sure;
        case "done":
            return done;
        default:
            return field;
        }
    }

    Component { id: groups; MotionGroups {} }
    Component { id: field; MotionField {} }
    Component { id: answers; MotionAnswers {} }
    Component { id: preview; MotionPreview {} }
    Component { id: sure; MotionSure {} }
    Component { id: done; MotionDone {} }
}
