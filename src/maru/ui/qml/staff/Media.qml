pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What is kept here, what is at the office, and the other kiosks of the hall.
StaffPage {
    id: screen

    readonly property string there: StaffMachine.ballotsThere < 0 ? qsTr("the office not asked yet") : qsTr("%n at the office", "", StaffMachine.ballotsThere)
    readonly property string contact: StaffMachine.contact !== "" ? qsTr("last contact %1").arg(StaffMachine.contact) : qsTr("no contact yet")

    title: qsTr("Storage and sending")
    primaryText: qsTr("Look again")
    primaryIcon: "rotate-ccw"
    primaryAnywhere: true
    busyText: Attendee.busy === "looking" ? qsTr("Looking") : ""
    onPrimary: StaffMachine.look()

    Timer {
        interval: 2000
        repeat: true
        running: true
        onTriggered: StaffMachine.again()
    }
    StaffProse {
        words: qsTr("%n ballot(s) here", "", StaffMachine.ballotsHere) + ", " + screen.there + ", " + screen.contact
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        gapBefore: Tokens.hairGap
        words: StaffMachine.meaning !== "" ? StaffMachine.meaning : qsTr("The program that sends is not running. What is here stays here; a stick can carry it.")
        available: screen.contentWidth
    }
    Repeater {
        model: StaffMachine.media
        CheckBlock {
            gapBefore: Tokens.hairGap
        }
    }
    StaffProse {
        words: StaffMachine.hallKnown ? qsTr("%1 of %2 other kiosks connected").arg(StaffMachine.peersConnected).arg(StaffMachine.peersExpected) : qsTr("Nothing looks for other kiosks here.")
        bold: true
        available: screen.contentWidth
    }
    Repeater {
        model: StaffMachine.peers
        Block {
            id: row
            required property string heading
            required property string standing
            required property string words
            readonly property bool good: standing === "connected" || standing === "closed"
            gapBefore: Tokens.hairGap
            implicitHeight: name.height
            Accessible.role: Accessible.StaticText
            Accessible.name: heading + ": " + words
            Icon {
                id: sign
                name: row.good ? "circle-check" : "info"
                size: Math.round(Tokens.staff * Tokens.zoom)
                tone: row.good ? Tokens.keptText : Tokens.warnText
            }
            StaffText {
                id: name
                anchors.left: sign.right
                anchors.leftMargin: Tokens.gap
                anchors.right: parent.right
                words: row.heading + ": " + row.words
                Accessible.ignored: true
            }
        }
    }
    StaffProse {
        wanted: StaffMachine.votedTwice > 0
        words: qsTr("%n card(s) with a ballot here and elsewhere. The office settles it.", "", StaffMachine.votedTwice)
        available: screen.contentWidth
    }
}
