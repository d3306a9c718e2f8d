pragma ComponentBehavior: Bound

import QtQuick
import Maru

// What was chosen; each answer can be changed.
Page {
    id: screen

    topic: Attendee.topic
    title: qsTr("Check your choices")
    backText: Attendee.motion ? qsTr("Back") : qsTr("Choose more")
    primaryText: qsTr("Seal")
    primaryIcon: "lock"
    busyText: slow.late && Attendee.busy === "sealing" ? qsTr("Sealing") : ""
    primaryEnabled: Attendee.canSeal
    onBack: Attendee.back()
    onPrimary: Attendee.seal()

    BusyTimer {
        id: slow
    }

    Repeater {
        model: Attendee.answers
        Block {
            id: row
            required property int index
            required property int question
            required property string kind
            required property string heading
            required property string cost
            readonly property bool isQuestion: kind === "question"
            readonly property string said: kind === "blank" ? qsTr("None of these") : kind === "abstain" ? qsTr("Abstain") : kind === "nothing" ? qsTr("Nothing chosen") : heading

            implicitHeight: isQuestion ? asked.implicitHeight : Math.max(Tokens.row, column.implicitHeight + 2 * Tokens.real(1.5), change.implicitHeight)

            Label {
                id: asked
                visible: row.isQuestion
                width: parent.width
                words: row.heading
            }
            Rectangle {
                visible: !row.isQuestion
                width: parent.width - change.width - Tokens.gap
                height: parent.height
                radius: Tokens.radius
                color: Tokens.surface
                border.width: Tokens.hairline
                border.color: Tokens.line
                Icon {
                    id: icon
                    visible: !Tokens.large
                    x: Tokens.pad
                    anchors.verticalCenter: parent.verticalCenter
                    name: row.kind === "option" ? "circle-check" : "circle-minus"
                    size: Tokens.mm(10.2)
                }
                Column {
                    id: column
                    x: Tokens.large ? Tokens.gap : icon.x + icon.width + Tokens.pad
                    width: parent.width - x - Tokens.gap
                    anchors.verticalCenter: parent.verticalCenter
                    Label {
                        width: parent.width
                        words: row.said
                        size: Tokens.large ? Typesetter.largest(words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor((screen.pages.height - Tokens.gap) / Math.round(Tokens.body * Tokens.tight)) - (row.cost !== "" ? 1 : 0)), 0) : Tokens.body
                        bold: true
                    }
                    Label {
                        width: parent.width
                        visible: row.cost !== ""
                        words: row.cost
                        color: Tokens.sub
                    }
                }
            }
            Tile {
                id: change
                objectName: "change-" + row.index
                visible: !row.isQuestion
                anchors.right: parent.right
                width: Math.max(Tokens.mm(34), implicitWidth + Tokens.gap)
                height: parent.height
                iconName: "pencil"
                text: qsTr("Change")
                Accessible.name: qsTr("Change: %1").arg(row.said)
                onActed: Attendee.edit(row.question)
            }
        }
    }
    Block {
        wanted: !Attendee.canSeal || Attendee.empty || Attendee.spare > 0
        implicitHeight: note.implicitHeight
        Banner {
            id: note
            width: parent.width
            tallest: screen.pages.height
            kind: Attendee.canSeal ? "info" : "warn"
            first: !Attendee.canSeal ? qsTr("A question needs more choices.") : Attendee.empty ? qsTr("You chose nothing.") : qsTr("You may choose %n more.", "", Attendee.spare)
            second: !Attendee.canSeal ? qsTr("Touch ‘Change’ to choose.") : Attendee.empty ? qsTr("This is a blank vote.") : qsTr("You may also leave it so.")
        }
    }
}
