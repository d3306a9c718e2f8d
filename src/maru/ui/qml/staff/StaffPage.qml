import QtQuick
import Maru
import ".."

// The frame of the staff's screens: back leads to the menu, and the page says when it will close.
Page {
    readonly property string closing: Staff.closingSeconds >= 0 ? qsTr("Closes in %n s. Touch to stay.", "", Staff.closingSeconds) : ""
    property var leave: () => Staff.toMenu() // where back leads
    readonly property real staffSize: Math.round(Tokens.staff * Tokens.zoom)

    note: closing !== "" ? closing : Machine.mode === "rehearsal" ? qsTr("Staff, rehearsal") : qsTr("Staff, no rehearsal")
    counter: Tokens.large ? closing : ""
    backText: qsTr("Menu")
    onBack: leave()
}
