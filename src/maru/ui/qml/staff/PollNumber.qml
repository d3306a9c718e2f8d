import QtQuick
import Maru
import ".."

// A number that an act needs: the one for the hall, or how many cards were handed out.
StaffPage {
    id: screen

    readonly property bool cards: StaffPolls.stage === "cards"

    title: cards ? qsTr("Cards handed out") : qsTr("Number for the hall")
    counter: Tokens.large ? StaffPolls.number : ""
    backText: qsTr("Back")
    primaryText: qsTr("Next")
    primaryAnywhere: true
    primaryEnabled: StaffPolls.numberWhole
    leave: () => StaffPolls.back()
    onPrimary: StaffPolls.forward()

    NumberPad {
        hidden: false
        most: StaffPolls.mostDigits
        typed: StaffPolls.number.length
        shown: StaffPolls.number
        asked: screen.cards ? qsTr("All cards given out where this kiosk stands, as the desk counted them. 0 if none.") : qsTr("4 to 8 digits that will be announced in the hall. Type the same at every kiosk.")
        onDigit: digit => StaffPolls.digit(digit)
        onRemoved: StaffPolls.backDigit()
    }
}
