pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Maru

// The window: the screen of the session's step, and what may lie over it.
Window {
    id: root

    readonly property bool covered: Attendee.faulted || Attendee.sheetSeconds >= 0 || Panel.settingsOpen

    title: "Maru"
    color: Tokens.ground

    Item {
        anchors.fill: parent
        focus: true

        Keys.onPressed: event => {
            const forward = event.key === Qt.Key_Right || event.key === Qt.Key_Down;
            const backward = event.key === Qt.Key_Left || event.key === Qt.Key_Up;
            const from = root.activeFocusItem;
            if ((forward || backward) && from) {
                from.nextItemInFocusChain(forward).forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason);
                event.accepted = true;
            }
        }

        Loader {
            anchors.fill: parent
            active: !Attendee.faulted
            focus: !root.covered
            visible: !root.covered
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
            anchors.fill: parent
            focus: active
            active: root.covered
            sourceComponent: Attendee.faulted ? fault : Attendee.sheetSeconds >= 0 ? timeSheet : settings
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
    Component { id: fault; Fault {} }
}
