pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Invites, and names the occasion.
Page {
    id: screen

    property bool explaining: false

    covered: explaining
    readonly property bool pictured: Typesetter.lines(Machine.eventName, Tokens.title, true, Tokens.mm(108)).length <= 2

    // The largest size at which the event's name leaves room for the rest.
    function fitting(name: string, width: real): real {
        for (const size of [Tokens.display, Tokens.choice, Tokens.title]) {
            if (Typesetter.lines(name, size, true, width).length * size * Tokens.tight <= Tokens.mm(27.5))
                return size;
        }
        return Typesetter.largest(name, Tokens.body, Tokens.staff, width, 3, 0);
    }

    footed: true
    whole: !Tokens.large || Tokens.upright
    backText: qsTr("How to vote")
    backIcon: "info"
    primaryText: qsTr("Start")
    onBack: explaining = true
    onPrimary: Attendee.start()

    Connections {
        target: Panel
        function onWasReset() {
            screen.explaining = false;
        }
    }
    Block {
        id: hall
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(72)

        // What does not fit beside a long name goes: first the greeting, then the kinds of polls.
        readonly property real first: Tokens.mm(3.4)
        readonly property real unnamed: first + name.height + Tokens.margin + today.height + Tokens.margin + secret.height
        readonly property bool kinds: unnamed + topics.height + Tokens.hairGap <= height
        readonly property bool greeting: kinds && unnamed + topics.height + welcome.height + Tokens.gap <= height
        readonly property real side: screen.pictured ? Tokens.mm(108) : width

        Label {
            id: welcome
            y: hall.first
            opacity: hall.greeting ? 1 : 0
            Accessible.ignored: !hall.greeting
            words: qsTr("Welcome")
        }
        Label {
            id: name
            y: hall.first + (hall.greeting ? welcome.height + Tokens.hairGap : 0)
            width: hall.side
            words: Machine.eventName
            size: screen.fitting(words, width)
            bold: true
        }
        Label {
            id: today
            y: name.y + name.height + Tokens.margin
            words: qsTr("%n poll(s) today", "", Machine.pollCount)
        }
        Flow {
            id: topics
            y: today.y + today.height + Tokens.hairGap
            width: hall.side
            spacing: Tokens.gap
            opacity: hall.kinds ? 1 : 0
            Repeater {
                model: Machine.topics
                TopicTag {
                    required property string modelData
                    topic: modelData
                }
            }
        }
        Row {
            id: secret
            y: (hall.kinds ? topics.y + topics.height : today.y + today.height) + Tokens.margin
            spacing: Tokens.pad
            Icon {
                name: "lock"
            }
            Label {
                words: qsTr("Your choice is secret.")
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
            source: "image://icon/maru-floor/000000"
            Accessible.ignored: true
        }
    }
    readonly property bool poster: Tokens.large && Tokens.upright && Tokens.zoom === 1

    Prose {
        wanted: screen.poster
        words: qsTr("Welcome")
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: Machine.eventName
        size: screen.poster ? Tokens.choice : Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("%n poll(s) today", "", Machine.pollCount)
        size: Tokens.body
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("Your choice is secret.")
        size: Tokens.body
        available: screen.contentWidth
    }
    Block {
        wanted: screen.poster
        stretch: true
        implicitHeight: Tokens.mm(40)
        Image {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Tokens.wide
            width: Math.min(parent.width, Math.round((parent.height - Tokens.wide) / 0.68))
            height: Math.round(width * 0.68)
            sourceSize: Qt.size(width, height)
            source: Qt.resolvedUrl("../pictures/maru-floor.svg")
            Accessible.ignored: true
        }
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
