import QtQuick
import Maru

// late: the work has taken a second, and the screen should say so.
Timer {
    property bool late: false

    interval: 1000
    running: Attendee.busy !== ""
    onRunningChanged: late = false
    onTriggered: late = true
}
