pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The frame of every screen: top bar, title, content on pages, actions, floor.
FocusScope {
    id: screen

    default property alias content: pages.content
    property alias pages: pages
    property string title
    property string titleIcon
    property string topic
    property string counter // the state in words; with boxes, how many of them are marked
    property int boxes: 0
    property int marked: 0
    property string backText
    property string backIcon: "arrow-left"
    property string backKind: "quiet"
    property string primaryText
    property string primaryIcon: "arrow-right"
    property string primaryKind: "primary"
    property bool primaryEnabled: true
    property bool primaryAnywhere: false // from every page, not only the last
    property string busyText
    property real gauge: -1
    property alias side: side.data // instead of the counter
    property alias over: over.data // lies over the screen
    property bool covered: false // completely, by something that lies over it
    property bool footed: false // keeps the floor with large text
    property bool titleFixed: true
    readonly property bool footerShown: !Tokens.large || footed
    readonly property bool turning: Tokens.large && pages.count > 1
    readonly property real contentWidth: pages.contentWidth

    signal back
    signal primary

    Rectangle {
        anchors.fill: parent
        color: Tokens.ground
    }

    Item {
        anchors.fill: parent
        visible: !screen.covered

        TopBar {
            id: bar
            width: parent.width
            counter: screen.counter
        }

        Item {
            id: head
            readonly property bool shown: !Tokens.large && screen.title !== "" && screen.titleFixed
            visible: shown
            x: Tokens.margin
            y: Tokens.titleTop
            width: parent.width - 2 * Tokens.margin
            height: shown ? Math.max(Tokens.titleHeight, heading.implicitHeight) : 0
            TopicTag {
                id: tag
                visible: screen.topic !== ""
                topic: screen.topic
                y: Math.round((Tokens.titleHeight - height) / 2)
            }
            Icon {
                id: sign
                visible: screen.titleIcon !== ""
                name: screen.titleIcon
                size: Tokens.mm(11.6)
                y: Math.round((Tokens.titleHeight - height) / 2)
            }
            Label {
                id: heading
                anchors.left: parent.left
                anchors.leftMargin: tag.visible ? tag.width + Tokens.mm(3.6) : sign.visible ? sign.width + Tokens.mm(3.6) : 0
                anchors.right: parent.right
                y: Math.round((Tokens.titleHeight - lineHeight) / 2)
                words: screen.title
                size: Tokens.title
                bold: true
            }
        }

        Pages {
            id: pages
            x: Tokens.margin
            y: head.shown ? head.y + head.height + Tokens.mm(0.68) : Tokens.bar + Tokens.mm(2.05)
            width: parent.width - 2 * Tokens.margin
            height: actions.y - Tokens.gap - y

            Prose {
                wanted: Tokens.large && screen.title !== ""
                words: screen.title
                size: Tokens.body
                bold: true
                available: pages.width
            }
        }

        Item {
            id: actions
            x: Tokens.margin
            width: parent.width - 2 * Tokens.margin
            height: Tokens.action
            y: parent.height - height - (screen.footerShown ? Tokens.footer + Tokens.mm(2.39) : Tokens.gap)

            ActionButton {
                id: backButton
                objectName: "back"
                visible: screen.backText !== "" && (!screen.turning || pages.first)
                enabled: screen.busyText === ""
                kind: screen.backKind
                iconFirst: true
                iconName: screen.backIcon
                text: screen.turning && screen.primaryAnywhere ? qsTr("Back") : screen.backText
                onActed: screen.back()
            }
            ActionButton {
                id: upButton
                objectName: "up"
                visible: screen.turning && !pages.first
                kind: "quiet"
                text: qsTr("Up")
                onActed: pages.previous()
            }
            PageNumber {
                id: place
                visible: screen.turning
                anchors.left: pages.first ? (backButton.visible ? backButton.right : parent.left) : upButton.right
                anchors.leftMargin: Tokens.gap
                anchors.verticalCenter: parent.verticalCenter
                page: pages.page
                count: pages.count
            }
            ActionButton {
                id: moreButton
                objectName: "more"
                visible: screen.turning && !pages.last
                anchors.right: screen.primaryAnywhere ? primaryButton.left : parent.right
                anchors.rightMargin: screen.primaryAnywhere ? Tokens.gap : 0
                width: screen.primaryAnywhere ? implicitWidth : Math.max(Tokens.primary, implicitWidth)
                kind: "secondary"
                text: qsTr("More")
                onActed: pages.next()
            }
            Row {
                id: state
                readonly property real room: primaryButton.x - backButton.width - 3 * Tokens.gap - Tokens.hairGap
                readonly property real boxWidth: screen.boxes * (Tokens.mm(6.8) + spacing) + Tokens.hairGap + spacing
                visible: !Tokens.large && screen.counter !== ""
                anchors.verticalCenter: parent.verticalCenter
                x: Math.round((backButton.width + primaryButton.x - width) / 2)
                spacing: Tokens.mm(1.7)
                Repeater {
                    model: screen.boxes <= 5 && state.boxWidth + stateWords.implicitWidth <= state.room ? screen.boxes : 0
                    Mark {
                        required property int index
                        y: Math.round((state.height - height) / 2)
                        size: Tokens.mm(6.8)
                        checked: index < screen.marked
                    }
                }
                Item {
                    width: Tokens.hairGap
                    height: 1
                }
                Label {
                    id: stateWords
                    wrapMode: Text.NoWrap
                    words: screen.counter
                    bold: true
                }
            }
            Item {
                id: side
                visible: !Tokens.large
                anchors.left: backButton.visible ? backButton.right : parent.left
                anchors.leftMargin: backButton.visible ? Tokens.gap : 0
                anchors.right: primaryButton.visible ? primaryButton.left : parent.right
                anchors.rightMargin: primaryButton.visible ? Tokens.margin : 0
                height: parent.height
            }
            ActionButton {
                id: primaryButton
                objectName: "primary"
                kind: screen.primaryKind
                visible: screen.primaryText !== "" && (!screen.turning || pages.last || screen.primaryAnywhere)
                anchors.right: parent.right
                width: Math.max(Tokens.primary, implicitWidth)
                enabled: screen.primaryEnabled && screen.busyText === ""
                iconName: screen.primaryIcon
                text: screen.primaryText
                busyText: screen.busyText
            held: Attendee.busy !== ""
                gauge: screen.gauge
                onActed: screen.primary()
            }
        }

        Footer {
            visible: screen.footerShown
            width: parent.width
            anchors.bottom: parent.bottom
        }
    }

    Item {
        id: over
        anchors.fill: parent
        z: 1
    }
}
