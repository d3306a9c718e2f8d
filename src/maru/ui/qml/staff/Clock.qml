import QtQuick
import Maru
import ".."

// What the clock says; it can be set where the kiosk's process may.
StaffPage {
    id: screen

    readonly property string told: StaffMachine.problem !== "" ? StaffMachine.problem : StaffMachine.clockWasSet ? qsTr("The clock was set. The journal says so.") : ""
    readonly property string last: StaffMachine.lastStep !== "" ? qsTr("Last changed by %1 s: %2").arg(StaffMachine.lastStepSeconds).arg(StaffMachine.lastStep) : ""

    title: qsTr("Clock: %1").arg(StaffMachine.clock)
    counter: Tokens.large && StaffMachine.maySetClock ? StaffMachine.typedTime : ""
    primaryText: StaffMachine.maySetClock ? qsTr("Set the clock") : ""
    primaryIcon: "clock"
    primaryAnywhere: true
    primaryEnabled: StaffMachine.timeWhole
    onPrimary: StaffMachine.setClock()

    Timer {
        interval: 1000
        repeat: true
        running: true
        onTriggered: StaffMachine.again()
    }
    NumberPad {
        wanted: StaffMachine.maySetClock
        hidden: false
        most: 12
        typed: StaffMachine.typedTime.length
        shown: StaffMachine.typedTime
        asked: [qsTr("Type year, month, day, hour and minute. Nothing about a vote depends on the clock."), screen.last].filter(Boolean).join("\n")
        problem: screen.told
        onDigit: digit => StaffMachine.digit(digit)
        onRemoved: StaffMachine.backDigit()
    }
    StaffProse {
        wanted: !StaffMachine.maySetClock
        words: qsTr("Nothing about a vote depends on the clock. It cannot be set from this screen: the kiosk's program may not. Whoever looks after the machine can.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: !StaffMachine.maySetClock && screen.last !== ""
        words: screen.last
        available: screen.contentWidth
    }
    StaffProse {
        wanted: Tokens.large && screen.told !== ""
        words: screen.told
        bold: true
        available: screen.contentWidth
    }
}
