import QtQuick
import Maru

// late: the work has taken a second, and the screen should say so.
Timer {
    readonly property bool working: Attendee.busy !== ""
    property bool late: false

    interval: 1000
    onWorkingChanged: {
        late = false;
        if (working)
            start();
        else
            stop();
    }
    onTriggered: late = true
}
