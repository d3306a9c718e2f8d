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

    property bool whole: false // names the venue, even on a line of its own
    readonly property real room: width - 2 * Tokens.margin
    readonly property bool beside: venue.implicitWidth + rest.spacing + rest.implicitWidth <= room
    readonly property bool above: !beside && (Tokens.upright || whole) && venue.implicitWidth <= room
    readonly property real line: Tokens.footer - Tokens.frame

    implicitHeight: Tokens.frame + (above ? 2 : 1) * line
    color: Tokens.floor

    Rectangle {
        width: parent.width
        height: Tokens.frame
        color: Tokens.floorEdge
    }
    component Word: Label {
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: -Tokens.hairline
        wrapMode: Text.NoWrap
        size: Tokens.smallest
        color: Tokens.floorText
    }
    Item {
        x: Tokens.margin
        y: Tokens.frame
        height: floor.line
        Word {
            id: venue
            visible: floor.beside || floor.above // else the settings tell it
            words: Machine.venue
        }
    }
    Row {
        id: rest
        x: floor.above ? Tokens.margin : floor.width - width - Tokens.margin
        y: floor.height - height
        height: floor.line
        spacing: Tokens.pad
        Word {
            words: floor.number
        }
        Word {
            words: "# " + Machine.package
        }
        Row {
            height: parent.height
            spacing: Tokens.mm(1.9)
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
