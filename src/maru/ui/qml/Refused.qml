pragma ComponentBehavior: Bound

import QtQuick
import Maru

// A calm no: what happened, what to do now, and the number that staff know it by.
Notice {
    id: screen

    readonly property string sentence: Attendee.refusalSentence
    readonly property int cut: sentence.indexOf(". ")
    readonly property bool again: Arrival.canShowAgain || Arrival.canTypeAgain
    readonly property bool ending: Attendee.countdown >= 0 && Attendee.countdown <= 20
    readonly property string waiting: Attendee.refusal !== "pin_locked" ? "" : Arrival.lockedSeconds > 0 ? qsTr("Try again in %n second(s).", "", Arrival.lockedSeconds) : qsTr("You may try again now.")

    heading: cut < 0 ? sentence : sentence.slice(0, cut + 1)
    happened: [cut < 0 ? "" : sentence.slice(cut + 2), waiting].filter(Boolean).join(" ")
    kept: Attendee.refusalKept
    nextStep: Attendee.refusalNext
    counter: Tokens.large ? qsTr("No. %1").arg(Attendee.refusalNumber) : ""
    backKind: "secondary"
    backIcon: "bell"
    backText: Tokens.roomAcross < 200 ? qsTr("Helper") : qsTr("Call a helper")
    onBack: Arrival.callHelper(true)
    primaryText: again ? qsTr("Try again") : ending && !Tokens.large ? qsTr("Start over (%n s)", "", Attendee.countdown) : qsTr("Start over")
    primaryIcon: again || !ending ? "arrow-right" : ""
    onPrimary: {
        if (Arrival.canShowAgain)
            Arrival.showAgain();
        else if (Arrival.canTypeAgain)
            Arrival.usePin();
        else
            Attendee.leave();
    }

    sideNeeds: number.implicitWidth
    side: Label {
        id: number
        anchors.verticalCenter: parent.verticalCenter
        wrapMode: Text.NoWrap
        words: qsTr("Notice %1").arg(Attendee.refusalNumber)
        color: Tokens.sub
    }
}
