pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Sealed, and not yet cast; the tracker as a code and in words.
Page {
    id: screen

    property bool asking: false

    covered: asking
    title: qsTr("Your ballot is sealed")
    titleIcon: "lock"
    counter: Tokens.large ? qsTr("Not cast yet") : ""
    backText: Attendee.checksLeft === 0 ? "" : Tokens.large ? qsTr("Check") : qsTr("Check this machine")
    backIcon: "search"
    onBack: asking = true
    primaryText: qsTr("Cast")
    primaryIcon: "vote"
    busyText: slow.late && Attendee.busy === "keeping" ? qsTr("Keeping") : ""
    onPrimary: Attendee.cast()

    BusyTimer {
        id: slow
    }

    Block {
        wanted: !Tokens.large
        implicitHeight: warning.implicitHeight
        Banner {
            id: warning
            width: parent.width
            kind: "warn"
            first: qsTr("It is not cast yet.")
            second: qsTr("Press ‘Cast’ below.")
            inline: true
        }
    }
    Block {
        wanted: !Tokens.large
        stretch: true
        gapBefore: Tokens.mm(3.4)
        implicitHeight: 2 * Math.round(Tokens.body * Tokens.tight) + 2 * Math.ceil(Tokens.title * 1.2) + 2 * Tokens.gap

        Rectangle {
            id: code
            width: parent.height
            height: parent.height
            radius: Tokens.radius
            color: "#FFFFFF"
            border.width: Tokens.hairline
            border.color: Tokens.line
            QrCode {
                anchors.fill: parent
                anchors.margins: Tokens.hairGap
                text: Attendee.tracker
            }
        }
        Label {
            id: introduction
            anchors.left: code.right
            anchors.leftMargin: Tokens.pad
            anchors.right: parent.right
            words: qsTr("These are your ballot's check words.")
        }
        CheckWords {
            anchors.left: introduction.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            cardHeight: Math.floor((parent.height - introduction.height - 2 * Tokens.gap) / 2)
        }
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("It is not cast yet.") + " " + qsTr("Read on, then press ‘Cast’.")
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    LargeTracker {
        room: screen.pages.height
        code: Attendee.tracker
    }

    over: Loader {
        anchors.fill: parent
        active: screen.asking
        focus: active
        sourceComponent: CheckMachine {
            onBack: screen.asking = false
        }
    }
}
