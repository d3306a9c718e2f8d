pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Invites, and names the occasion.
Page {
    id: screen

    property bool explaining: false

    covered: explaining
    readonly property bool pictured: Typesetter.lines(Attendee.eventName, Tokens.title, true, Tokens.mm(108)).length <= 2

    // The largest size at which the event's name leaves room for the rest.
    function fitting(name: string, width: real): real {
        for (const size of [Tokens.display, Tokens.choice, Tokens.title]) {
            if (Typesetter.lines(name, size, true, width).length * size * Tokens.tight <= Tokens.mm(27.5))
                return size;
        }
        return Typesetter.largest(name, Tokens.body, Tokens.staff, width, 3, 0);
    }

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
            id: column
            y: Tokens.mm(3.4)
            width: screen.pictured ? Tokens.mm(108) : parent.width
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
                size: screen.fitting(Attendee.eventName, width)
                bold: true
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
            visible: screen.pictured
            anchors.right: parent.right
            anchors.rightMargin: -Tokens.pad
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Tokens.margin
            width: parent.width - Tokens.mm(108) + Tokens.pad
            height: Math.round(width * 0.68)
            sourceSize: Qt.size(width, height)
            source: Qt.resolvedUrl("../pictures/maru-floor.svg")
            Accessible.ignored: true
        }
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
