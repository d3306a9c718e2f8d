pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Before polls are opened: that nothing is kept yet, and how the kiosk is.
StaffPage {
    id: screen

    readonly property bool looking: Attendee.busy === "looking"
    title: qsTr("Open the polls")
    backText: qsTr("Back")
    primaryText: qsTr("Open the polls")
    primaryIcon: "vote"
    primaryEnabled: StaffPolls.ready
    busyText: slow.late && Attendee.busy === "acting" ? qsTr("Opening") : ""
    leave: () => StaffPolls.back()
    onPrimary: StaffPolls.act()

    BusyTimer {
        id: slow
    }

    Block {
        id: both
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(70)

        Card {
            id: left
            width: Math.round((parent.width - Tokens.gap) * 0.6)
            height: parent.height
            heading: qsTr("Zero report")
            sign: qsTr("0 ballots")

            PollTable {
                width: parent.width
                tallest: left.height - left.headed - words.height - Tokens.hairGap
            }
            StaffText {
                id: words
                width: parent.width
                words: qsTr("First words: %1").arg(StaffPolls.words.join(" "))
                bold: true
            }
        }
        Card {
            id: right
            anchors.right: parent.right
            width: parent.width - left.width - Tokens.gap
            height: parent.height
            heading: qsTr("Readiness")
            sign: screen.looking ? "" : StaffPolls.ready ? qsTr("Ready") : qsTr("Not ready")
            good: StaffPolls.ready

            StaffText {
                width: parent.width
                visible: screen.looking
                words: qsTr("Looking at the kiosk. This takes a few seconds.")
            }
            CheckList {
                width: parent.width
                visible: !screen.looking
                tallest: right.height - right.headed
            }
        }
    }
    StaffProse {
        wanted: Tokens.large
        words: screen.looking ? qsTr("Looking at the kiosk. This takes a few seconds.") : StaffPolls.ready ? qsTr("The kiosk is ready. It keeps no ballot yet.") : qsTr("The kiosk is not ready.")
        available: screen.contentWidth
    }
    Repeater {
        model: Tokens.large && !screen.looking ? StaffPolls.checks : null
        CheckBlock {}
    }
    PollLines {}

    side: Item {
        anchors.fill: parent
        Icon {
            id: sign
            visible: StaffPolls.problem === ""
            name: "circle-check"
            size: Tokens.smallIcon
            tone: Tokens.keptText
            anchors.verticalCenter: parent.verticalCenter
        }
        StaffText {
            visible: StaffPolls.problem === ""
            anchors.left: sign.right
            anchors.leftMargin: Tokens.gap
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            words: qsTr("Card %1 is confirmed").arg(Staff.name)
        }
        StaffNotice {
            anchors.verticalCenter: parent.verticalCenter
            visible: wanted
            words: StaffPolls.problem !== "" ? qsTr("Not opened. Please look at what is marked.") : ""
        }
    }
}
