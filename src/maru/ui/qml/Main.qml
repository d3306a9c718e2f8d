pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Maru
import "voice"

// The window: the screen of the session's step, and what may lie over it.
Window {
    id: root

    readonly property bool covered: Attendee.faulted || Attendee.sheetSeconds >= 0 || Panel.settingsOpen || Voice.sheetOpen

    title: "Maru"
    color: Tokens.ground

    Item {
        anchors.fill: parent
        focus: true

        Loader {
            anchors.fill: parent
            active: !Attendee.faulted && Staff.screen === ""
            focus: !root.covered && Staff.screen === ""
            visible: !root.covered
            opacity: Voice.veiled ? 0 : 1
            sourceComponent: {
                switch (Attendee.step) {
                case "welcome":
                    return Machine.standing === "voting" ? welcome : standby;
                case "check_in":
                    return Arrival.helperCalled ? helperCalled : checkIn;
                case "pin":
                    return pin;
                case "venue_pin":
                    return venuePin;
                case "polls":
                    return polls;
                case "question":
                    return Attendee.motion ? motion : question;
                case "review":
                    return review;
                case "sealed":
                    return sealed;
                case "checked":
                    return checked;
                case "done":
                    return done;
                default:
                    return Arrival.helperCalled ? helperCalled : refused;
                }
            }
        }
        Loader {
            objectName: "veil"
            anchors.fill: parent
            active: Voice.veiled && !root.covered
            sourceComponent: veil
        }
        Loader {
            anchors.fill: parent
            active: !Attendee.faulted && Staff.screen !== ""
            focus: active && !root.covered
            visible: !root.covered
            source: Staff.screen !== "" ? Qt.resolvedUrl("staff/" + Staff.screen + ".qml") : ""
        }
        Loader {
            anchors.fill: parent
            focus: active
            active: root.covered
            sourceComponent: Attendee.faulted ? fault : Attendee.sheetSeconds >= 0 ? timeSheet : Voice.sheetOpen ? soundSheet : settings
        }
    }

    Component { id: welcome; Welcome {} }
    Component { id: standby; Standby {} }
    Component { id: checkIn; CheckIn {} }
    Component { id: helperCalled; HelperCalled {} }
    Component { id: pin; Pin {} }
    Component { id: venuePin; Pin { hall: true } }
    Component { id: polls; Polls {} }
    Component { id: question; Question {} }
    Component { id: motion; Motion {} }
    Component { id: review; Review {} }
    Component { id: sealed; Sealed {} }
    Component { id: checked; Checked {} }
    Component { id: done; Done {} }
    Component { id: refused; Refused {} }
    Component { id: timeSheet; TimeSheet {} }
    Component { id: settings; Settings {} }
    Component { id: soundSheet; SoundSheet {} }
    Component { id: veil; AssistVeil {} }
    Component { id: fault; Fault {} }
}
