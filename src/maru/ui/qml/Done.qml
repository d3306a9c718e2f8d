import QtQuick
import Maru

// Kept: the receipt to take a photo of, and what is left to vote on.
Page {
    id: screen

    readonly property bool more: Attendee.openCount > 0
    readonly property string finishText: Attendee.countdown >= 0 ? qsTr("Finish (%n s)", "", Attendee.countdown) : qsTr("Finish")
    readonly property real remaining: Attendee.countdown / 30

    footed: true
    title: qsTr("Your vote is safely kept")
    titleIcon: "circle-check"
    backText: qsTr("More time")
    backIcon: "clock"
    primaryText: more ? qsTr("Next poll") : Tokens.large ? qsTr("Finish") : finishText
    primaryIcon: more ? "arrow-right" : ""
    gauge: more || Tokens.large ? -1 : remaining
    counter: Tokens.large && Attendee.countdown >= 0 ? qsTr("%n s left", "", Attendee.countdown) : ""
    onBack: Attendee.moreTime()
    pages.onPageChanged: { // who turns pages is still reading
        if (Attendee.countdown >= 0 && Attendee.countdown < 30)
            Attendee.moreTime();
    }
    onPrimary: more ? Attendee.nextPoll() : Attendee.finish()

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(60)

        Rectangle {
            id: code
            width: Math.min(Tokens.mm(63.4), Math.max(photo.width + 2 * Tokens.hairGap, height - photo.height))
            height: parent.height
            radius: Tokens.radius
            color: Tokens.surface
            border.width: Tokens.hairline
            border.color: Tokens.line
            QrCode {
                anchors.horizontalCenter: parent.horizontalCenter
                y: Tokens.hairGap
                width: Math.min(parent.width - 2 * Tokens.gap, (paper.visible ? paper.y : photo.y) - y)
                height: width
                text: Attendee.receipt
            }
            PaperReceipt {
                id: paper
                visible: Receipts.there && !Tokens.large
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Tokens.hairGap
                width: parent.width - 2 * Tokens.gap
            }
            Label {
                id: photo
                visible: !paper.visible
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Tokens.hairGap
                wrapMode: Text.NoWrap
                words: qsTr("Take a photo")
            }
        }
        CheckWords {
            id: words
            anchors.left: code.right
            anchors.leftMargin: Tokens.pad
            anchors.right: parent.right
            cardHeight: Math.floor((parent.height - left.height - 2 * Tokens.gap) / 2)
        }
        Rectangle {
            id: left
            anchors.left: words.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: Math.max(Tokens.roomDown < 110 ? 0 : Tokens.mm(25.6), leftWords.implicitHeight + Tokens.gap)
            radius: Tokens.radius
            color: Tokens.tint
            border.width: Tokens.hairline
            border.color: Tokens.strongFrame
            Column {
                id: leftWords
                x: Tokens.pad
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - 2 * x - (tag.visible ? tag.width + Tokens.gap : 0)
                Label {
                    width: parent.width
                    words: screen.more ? qsTr("%n poll(s) left", "", Attendee.openCount) : qsTr("All done.")
                    color: Tokens.sub
                }
                Label {
                    width: parent.width
                    visible: Tokens.roomDown >= 110 || Typesetter.lines(words, Tokens.body, true, width).length === 1
                    words: screen.more ? Attendee.nextTitle : qsTr("Thank you.")
                    size: Typesetter.largest(words, Tokens.body, Tokens.real(8.524), width, 2, 0)
                    bold: true
                }
            }
            TopicTag {
                id: tag
                readonly property real room: parent.width - width - 2 * Tokens.pad - Tokens.gap
                visible: screen.more && Typesetter.lines(Attendee.nextTitle, Tokens.body, true, room).length === 1
                anchors.right: parent.right
                anchors.rightMargin: Tokens.pad
                anchors.verticalCenter: parent.verticalCenter
                topic: Attendee.nextTopic
            }
        }
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("Take a photo of the code.")
        size: Tokens.body
        available: screen.contentWidth
    }
    Block {
        wanted: Tokens.large && Receipts.there
        implicitHeight: paperLarge.implicitHeight
        PaperReceipt {
            id: paperLarge
            visible: Tokens.large
            width: parent.width
        }
    }
    LargeTracker {
        room: screen.pages.height
        code: Attendee.receipt
    }
    Prose {
        wanted: Tokens.large
        words: screen.more ? qsTr("%n poll(s) left", "", Attendee.openCount) : qsTr("All done.") + " " + qsTr("Thank you.")
        size: Tokens.body
        available: screen.contentWidth
    }
    Block {
        wanted: Tokens.large && screen.more
        implicitHeight: finishLarge.implicitHeight
        ActionButton {
            id: finishLarge
            objectName: Tokens.large ? "finish" : ""
            width: parent.width
            kind: "secondary"
            text: screen.finishText
            onActed: Attendee.finish()
        }
    }

    sideNeeds: more ? finish.naturalWidth : 0
    side: ActionButton {
        id: finish
        objectName: Tokens.large ? "" : "finish"
        visible: screen.more
        width: parent.width
        leftPadding: Tokens.pad
        rightPadding: Tokens.pad
        kind: "secondary"
        text: screen.finishText
        gauge: screen.remaining
        onActed: Attendee.finish()
    }
}
