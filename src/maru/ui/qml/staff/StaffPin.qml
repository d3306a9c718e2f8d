import QtQuick
import Maru
import ".."

// Asks for the PIN of the card that was shown.
StaffPage {
    id: screen

    readonly property string told: Staff.pinSeconds > 0 ? qsTr("Too many wrong numbers. Wait %n s.", "", Staff.pinSeconds) : Staff.problem

    title: qsTr("Type your PIN")
    counter: !Tokens.large ? "" : Staff.pinSeconds > 0 ? qsTr("Wait %n s", "", Staff.pinSeconds) : told !== "" ? told : closing !== "" ? closing : qsTr("%1 of %2 digits").arg(Staff.entered).arg(Staff.pinLength)
    backText: qsTr("Close")
    backIcon: "x"
    leave: () => Staff.leave()
    primaryText: qsTr("Enter")
    primaryEnabled: Staff.entered === Staff.pinLength && Staff.pinSeconds === 0
    primaryAnywhere: true
    busyText: slow.late ? qsTr("Checking") : ""
    onPrimary: Staff.enter()

    BusyTimer {
        id: slow
    }
    NumberPad {
        most: Staff.pinLength
        typed: Staff.entered
        asked: qsTr("The PIN of your staff card, 8 digits. Cover your hand.")
        problem: screen.told
        onDigit: digit => Staff.digit(digit)
        onRemoved: Staff.backDigit()
    }
}
