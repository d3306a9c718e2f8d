pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The floor: where this is, which machine, which package, and what it is doing.
Rectangle {
    id: floor

    readonly property string number: /^\d+$/.test(Machine.kioskName) ? qsTr("Kiosk %1").arg(Machine.kioskName) : Machine.kioskName

    readonly property var doing: ({
            "rehearsal": ["graduation-cap", qsTr("Rehearsal")],
            "opening": ["clock", qsTr("Opening")],
            "voting": ["vote", qsTr("Voting")],
            "paused": ["pause", qsTr("Paused")],
            "closed": ["lock", qsTr("Closed")]
        })[Machine.mode]

    implicitHeight: Tokens.footer
    color: Tokens.floor

    Rectangle {
        width: parent.width
        height: Tokens.frame
        color: Tokens.floorEdge
    }
    component Word: Label {
        anchors.verticalCenter: parent.verticalCenter
        wrapMode: Text.NoWrap
        size: Tokens.smallest
        color: Tokens.floorText
    }
    Word {
        id: venue
        anchors.left: parent.left
        anchors.leftMargin: Tokens.margin
        anchors.right: rest.left
        anchors.rightMargin: Tokens.margin
        anchors.verticalCenterOffset: Tokens.frame / 2
        // A venue too long for one line at the staff's size is left out, rather than cut.
        visible: Typesetter.largest(words, Tokens.smallest, Tokens.mm(1), width, 1, 0) >= Tokens.staff
        size: Typesetter.largest(words, Tokens.smallest, Tokens.staff, width, 1, 0)
        words: Machine.venue
    }
    Row {
        id: rest
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: Tokens.frame / 2
        height: parent.height - Tokens.frame
        spacing: Tokens.margin
        Word {
            words: floor.number
        }
        Word {
            words: "# " + Machine.package
        }
        Row {
            height: parent.height
            spacing: Tokens.gap
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: floor.doing[0]
                size: Tokens.mm(6.8)
                tone: Tokens.floorText
            }
            Word {
                words: floor.doing[1]
                bold: true
            }
        }
    }
}
