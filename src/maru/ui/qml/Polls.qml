pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The polls this card may vote in.
Page {
    id: screen

    title: qsTr("%n poll(s) open to you", "", Attendee.openCount)
    backText: qsTr("Leave")
    primaryText: qsTr("One by one")
    primaryAnywhere: false
    primaryEnabled: Attendee.openCount > 0
    onBack: Attendee.leave()
    onPrimary: Attendee.chooseNext()

    Repeater {
        model: Attendee.offers
        Block {
            id: row
            required property int index
            required property string uuid
            required property string heading
            required property string topic
            required property int questions
            required property int least
            required property int most
            required property bool motion
            required property bool done
            readonly property string detail: questions > 1 ? qsTr("%n question(s)", "", questions) : motion ? qsTr("Yes, no, abstain") : most === 1 ? qsTr("Choose one") : qsTr("Choose up to %1").arg(most)

            implicitHeight: card.implicitHeight

            Touchable {
                id: card
                objectName: "poll-" + row.index
                width: row.width
                enabled: !row.done
                text: row.heading
                Accessible.name: [row.heading, row.detail, row.done ? qsTr("Done") : ""].filter(Boolean).join(", ")
                onActed: Attendee.choosePoll(row.uuid)
                implicitHeight: Math.max(Tokens.row, words.implicitHeight + 2 * Tokens.real(1.5))

                background: Item {
                    Rectangle {
                        anchors.fill: parent
                        visible: card.enabled
                        radius: Tokens.radius
                        color: card.down ? Tokens.press : Tokens.surface
                        border.width: Tokens.hairline
                        border.color: Tokens.line
                    }
                    Outline {
                        anchors.fill: parent
                        visible: !card.enabled
                        fill: "transparent"
                    }
                }
                contentItem: Item {
                    TopicTag {
                        id: tag
                        visible: !Tokens.large
                        x: Tokens.pad
                        anchors.verticalCenter: parent.verticalCenter
                        topic: row.topic
                    }
                    Column {
                        id: words
                        anchors.left: parent.left
                        anchors.leftMargin: Tokens.large ? Tokens.pad : Tokens.mm(52.2)
                        anchors.right: end.left
                        anchors.rightMargin: Tokens.gap
                        anchors.verticalCenter: parent.verticalCenter
                        Label {
                            width: parent.width
                            words: row.heading
                            size: Typesetter.largest(words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor((screen.pages.height - Tokens.gap) / Math.round(Tokens.body * Tokens.tight)) - 1), 0)
                            bold: true
                            color: card.down ? Tokens.pressText : Tokens.ink
                            Accessible.ignored: true
                        }
                        Label {
                            width: parent.width
                            words: Tokens.large && row.done ? qsTr("Done") : row.detail
                            color: card.down ? Tokens.pressText : Tokens.sub
                            Accessible.ignored: true
                        }
                    }
                    Row {
                        id: end
                        anchors.right: parent.right
                        anchors.rightMargin: Tokens.pad
                        anchors.verticalCenter: parent.verticalCenter
                        spacing: Tokens.gap
                        Icon {
                            anchors.verticalCenter: parent.verticalCenter
                            name: row.done ? "circle-check" : "chevron-right"
                            size: Tokens.mm(10.2)
                            tone: row.done ? Tokens.keptText : card.down ? Tokens.pressText : Tokens.ink
                        }
                        Label {
                            anchors.verticalCenter: parent.verticalCenter
                            visible: row.done && !Tokens.large
                            wrapMode: Text.NoWrap
                            words: qsTr("Done")
                            bold: true
                            color: Tokens.keptText
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
