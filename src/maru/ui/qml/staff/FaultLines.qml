import QtQuick
import Maru

// What was wrong with some of the files; the others were taken all the same.
StaffProse {
    wanted: StaffSticks.faults.length > 0
    words: [qsTr("Not taken:"), ...StaffSticks.faults, StaffSticks.moreFaults > 0 ? qsTr("And %n more.", "", StaffSticks.moreFaults) : ""].filter(Boolean).join(" ")
}
