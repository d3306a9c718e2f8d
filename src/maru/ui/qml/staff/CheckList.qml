pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What was looked at, in short. Where something failed that is said in full, and the rest counted.
Column {
    id: list

    spacing: Math.round(Tokens.hairGap / 2)

    Repeater {
        model: StaffPolls.briefly
        CheckBlock {
            brief: how !== "fail"
            wanted: StaffPolls.failures === 0 || how === "fail"
            visible: wanted
        }
    }
    StaffText {
        width: parent.width
        visible: StaffPolls.failures > 0 && StaffPolls.brieflyGood > 0
        words: qsTr("%n other thing(s) are good.", "", StaffPolls.brieflyGood)
    }
}
