pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The opened ballot: what it holds, as a code and in words. It never counts.
Page {
    id: screen

    title: qsTr("The opened ballot")
    titleIcon: "lock-open"
    counter: Tokens.large ? qsTr("Not counted") : ""
    backText: qsTr("Finish")
    backIcon: ""
    primaryText: qsTr("Vote again")
    primaryIcon: "rotate-ccw"
    onBack: Attendee.leave()
    onPrimary: Attendee.voteAgain()

    function said(kind: string, heading: string): string {
        return kind === "blank" ? qsTr("None of these") : kind === "abstain" ? qsTr("Abstain") : kind === "nothing" ? qsTr("Nothing chosen") : heading;
    }

    Block {
        wanted: !Tokens.large
        implicitHeight: warning.implicitHeight
        Banner {
            id: warning
            width: parent.width
            kind: "warn"
            first: qsTr("This ballot is not counted.")
            second: qsTr("You vote again.")
            inline: true
        }
    }
    Block {
        id: opened
        wanted: !Tokens.large
        gapBefore: Tokens.mm(3.4)
        implicitHeight: screen.pages.height - warning.implicitHeight - gapBefore

        // Beside the code there is room for a few short answers; more of them are on pages.
        readonly property bool beside: answers.implicitHeight <= implicitHeight

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
                text: Attendee.opening
            }
        }
        Label {
            visible: !opened.beside && implicitHeight <= parent.height
            anchors.left: code.right
            anchors.leftMargin: Tokens.pad
            anchors.right: parent.right
            words: qsTr("Take a photo of the code. What it holds stands on the next page.")
        }
        Column {
            id: answers
            visible: opened.beside
            x: Tokens.mm(54) + Tokens.pad
            width: screen.width - 2 * Tokens.margin - x
            spacing: Tokens.hairGap
            Label {
                width: parent.width
                words: qsTr("Take a photo. It holds:")
                color: Tokens.sub
            }
            Repeater {
                model: Tokens.large ? null : Attendee.answers
                Label {
                    required property string kind
                    required property string heading
                    width: answers.width
                    words: screen.said(kind, heading)
                    bold: kind !== "question"
                }
            }
        }
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("This ballot is not counted.") + " " + qsTr("You vote again.")
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Block {
        wanted: Tokens.large
        implicitHeight: Math.min(screen.pages.height, Tokens.real(160))
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: parent.height
            height: parent.height
            radius: Tokens.radius
            color: "#FFFFFF"
            QrCode {
                anchors.fill: parent
                anchors.margins: Tokens.hairGap
                text: Tokens.large ? Attendee.opening : ""
            }
        }
    }
    Repeater {
        model: Tokens.large || !opened.beside ? Attendee.answers : null
        Block {
            id: row
            required property string kind
            required property string heading
            implicitHeight: Math.min(screen.pages.height, held.implicitHeight + (isQuestion ? 0 : 2 * Tokens.real(1.5)))
            readonly property bool isQuestion: kind === "question"
            Rectangle {
                visible: !row.isQuestion
                anchors.fill: parent
                radius: Tokens.radius
                color: Tokens.surface
                border.width: Tokens.hairline
                border.color: Tokens.line
            }
            Label {
                id: held
                x: row.isQuestion ? 0 : Tokens.gap
                width: parent.width - 2 * x
                anchors.verticalCenter: parent.verticalCenter
                words: screen.said(row.kind, row.heading)
                size: Tokens.large ? Typesetter.largest(words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor((screen.pages.height - Tokens.gap) / Math.round(Tokens.body * Tokens.tight)) - 1), 0) : Tokens.body
                bold: !row.isQuestion
            }
        }
    }
}
