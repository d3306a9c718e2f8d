pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// A card in hand: how it stands here, and what can be asked of the office.
StaffPage {
    id: screen

    readonly property var standings: ({
            "": qsTr("can vote here"),
            "already_voted_here": qsTr("has voted, here"),
            "already_voted_elsewhere": qsTr("has voted, at another kiosk"),
            "revoked": qsTr("cancelled or replaced"),
            "poll_not_open": qsTr("has not voted; the poll is not open")
        })
    readonly property bool asks: StaffCards.seen && StaffCards.written === ""

    title: !StaffCards.seen ? qsTr("Show the card") : qsTr("How this card stands")
    backText: qsTr("Menu")
    busyText: slow.late ? qsTr("Working") : ""

    BusyTimer {
        id: slow
    }
    StaffNotice {
        words: screen.busyText !== "" ? "" : StaffCards.problem !== "" ? StaffCards.problem : StaffCards.refusal
    }
    StaffNotice {
        kind: "kept"
        words: StaffCards.written !== "" ? qsTr("The request is on the stick: %1").arg(StaffCards.written) : ""
    }
    StaffProse {
        wanted: StaffCards.written !== ""
        words: qsTr("Bring the stick to the office. Its answer comes back as an update, by stick or by itself.")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: !StaffCards.seen
        words: qsTr("Hold the square pattern of the card to the camera. Nothing is cast, and the card is not used up.")
        available: screen.contentWidth
    }
    Block {
        wanted: !StaffCards.seen
        stretch: true
        implicitHeight: Tokens.mm(40)
        Viewfinder {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Math.round(parent.height * 1.36))
            height: parent.height
        }
    }
    Repeater {
        model: StaffCards.polls
        Block {
            id: row
            required property string heading
            required property string standing
            implicitHeight: words.height
            StaffText {
                id: words
                width: row.width
                words: qsTr("%1: %2").arg(row.heading).arg(screen.standings[row.standing] ?? row.standing)
                bold: true
            }
        }
    }
    StaffProse {
        wanted: screen.asks
        words: qsTr("A kiosk cannot cancel a card by itself. Put in a stick, and write a request for the office onto it.")
        available: screen.contentWidth
    }
    Block {
        wanted: screen.asks
        implicitHeight: buttons.implicitHeight
        Grid {
            id: buttons
            columns: Tokens.large ? 1 : 2
            spacing: Tokens.gap
            readonly property real side: Math.floor((parent.width - (columns - 1) * spacing) / columns)
            MenuButton {
                objectName: "ask-revoke"
                width: buttons.side
                height: Math.max(Tokens.mm(15), Math.ceil(screen.staffSize * 1.12) + 2 * Tokens.hairGap)
                iconName: "ban"
                text: qsTr("Ask to cancel it")
                onActed: StaffCards.ask("revoke")
            }
            MenuButton {
                objectName: "ask-reissue"
                width: buttons.side
                height: Math.max(Tokens.mm(15), Math.ceil(screen.staffSize * 1.12) + 2 * Tokens.hairGap)
                iconName: "repeat"
                text: qsTr("Ask for a new card")
                onActed: StaffCards.ask("reissue")
            }
        }
    }
}
