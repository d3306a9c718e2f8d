import QtQuick
import Maru

// Invites, and names the occasion.
Page {
    id: screen

    property bool explaining: false

    footed: true
    backText: qsTr("How to vote")
    backIcon: "info"
    primaryText: qsTr("Start")
    onBack: explaining = true
    onPrimary: Attendee.start()

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(72)

        Column {
            id: words
            y: Tokens.mm(3.4)
            width: Tokens.mm(108)
            Label {
                width: parent.width
                words: qsTr("Welcome")
            }
            Item {
                width: 1
                height: Tokens.mm(1.4)
            }
            Label {
                width: parent.width
                words: Attendee.eventName
                size: name.count > 2 ? Tokens.title : Tokens.display
                bold: true
                readonly property var name: Typesetter.lines(Attendee.eventName, Tokens.display, true, parent.width)
            }
            Item {
                width: 1
                height: Tokens.mm(5.5)
            }
            Label {
                width: parent.width
                words: qsTr("%n poll(s) today", "", Attendee.pollCount)
            }
            Item {
                width: 1
                height: Tokens.mm(1.4)
            }
            Flow {
                width: parent.width
                spacing: Tokens.gap
                Repeater {
                    model: Attendee.topics
                    TopicTag {
                        required property string modelData
                        topic: modelData
                    }
                }
            }
            Item {
                width: 1
                height: Tokens.mm(5.5)
            }
            Row {
                spacing: Tokens.pad
                Icon {
                    name: "lock"
                }
                Label {
                    words: qsTr("Your choice is secret.")
                }
            }
        }
        Image {
            anchors.right: parent.right
            anchors.rightMargin: -Tokens.pad
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Tokens.margin
            width: parent.width - words.width + Tokens.pad
            height: Math.round(width * 0.68)
            sourceSize: Qt.size(width, height)
            source: Qt.resolvedUrl("../pictures/maru-floor.svg")
            Accessible.ignored: true
        }
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("Welcome")
        size: Tokens.body
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: Attendee.eventName
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("%n poll(s) today", "", Attendee.pollCount)
        size: Tokens.body
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("Your choice is secret.")
        size: Tokens.body
        available: screen.contentWidth
    }

    over: Loader {
        anchors.fill: parent
        active: screen.explaining
        sourceComponent: HowTo {
            onBack: screen.explaining = false
            onPrimary: Attendee.start()
        }
    }
}
