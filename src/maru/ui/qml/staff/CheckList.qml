pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What was looked at, in short. Where something failed that is said in full, and the rest counted.
Column {
    id: list

    property real tallest: 100000
    readonly property real size: Math.round(Tokens.staff * Tokens.zoom)
    readonly property int lines: StaffPolls.failed.reduce((sum, said) => sum + 2 + Typesetter.lines(said, size, false, width - size - Tokens.gap).length, 2)
    readonly property bool short: lines * (Math.round(size * Tokens.tight) + spacing) > tallest

    spacing: Math.round(Tokens.hairGap / 2)

    Repeater {
        model: StaffPolls.briefly
        CheckBlock {
            brief: how !== "fail" || list.short
            wanted: StaffPolls.failures === 0 || how === "fail"
            visible: wanted
        }
    }
    StaffText {
        width: parent.width
        visible: StaffPolls.failures > 0 && (list.short || StaffPolls.brieflyGood > 0)
        words: list.short ? qsTr("More in the menu, under Readiness.") : qsTr("%n other thing(s) are good.", "", StaffPolls.brieflyGood)
    }
}
