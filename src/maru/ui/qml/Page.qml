pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The frame of every screen: top bar, title, content on pages, actions, floor. What is here comes in
// the order in which it is read and focused: title, content, state, primary, the rest, the settings.
FocusScope {
    id: screen

    default property alias content: pages.content
    property alias pages: pages
    property string title
    property string titleIcon
    property string topic
    property string note // beside the title, in the staff's size
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
    property real sideNeeds: 0 // its width
    property alias over: over.data // lies over the screen
    property bool covered: false // completely, by something that lies over it
    property bool footed: false // keeps the floor with large text
    property bool whole: false // with the venue, even on a line of its own
    property bool titleFixed: true
    property bool deep: false // the content reaches down between the buttons, which it leaves free
    readonly property bool footerShown: Tokens.floored || footed
    readonly property bool turning: Tokens.large && pages.count > 1
    readonly property bool stacked: pages.divided && Tokens.large && Tokens.upright && (Tokens.zoom === 1 || !Panel.lowScreen) // the pager above the actions
    readonly property bool primaryShown: primaryText !== "" && (!turning || stacked || pages.last || primaryAnywhere)
    readonly property bool backShown: backText !== "" && (!turning || stacked || pages.first)
    readonly property real contentWidth: pages.contentWidth
    readonly property real start: Panel.lowScreen ? height - Tokens.real(Tokens.lowest) : bar?.height ?? 0
    readonly property real noticeTop: head.shown ? head.y : Panel.lowScreen ? start + Tokens.hairGap : Tokens.hairGap // where a notice may lie

    readonly property real noticeHeight: head.shown ? head.height : Tokens.titleHeight

    signal back
    signal primary

    // Which part of their words' width the buttons of one row can have, so that all have room.
    function squeeze(buttons: var, fixed: real): real {
        let natural = fixed - Tokens.gap, around = fixed - Tokens.gap, words = 0;
        for (const button of buttons) {
            natural += button.naturalWidth + Tokens.gap;
            around += 2 * button.leastPadding + Tokens.gap;
            words += button.wordsWidth;
        }
        return natural <= actions.width ? 1 : Math.min(0.99, (actions.width - around) / Math.max(1, words));
    }

    Rectangle {
        anchors.fill: parent
        color: Tokens.ground
    }

    Item {
        anchors.fill: parent
        visible: !screen.covered

        Item {
            id: head
            readonly property real indent: screen.topic !== "" ? tag.width + Tokens.real(3.6) : screen.titleIcon !== "" ? sign.width + Tokens.real(3.6) : 0
            readonly property real room: width - indent - (aside.words !== "" ? aside.implicitWidth + Tokens.gap : 0)
            readonly property real size: Typesetter.largest(screen.title, Tokens.title, Tokens.smallest, room, 1, 0)
            readonly property bool single: Typesetter.lines(screen.title, size, true, room).length === 1
            readonly property int lines: single ? 1 : Typesetter.lines(screen.title, Tokens.title, true, room).length
            readonly property bool fits: lines <= (Tokens.upright ? 3 : Tokens.roomDown < 110 ? 1 : 2)
            readonly property bool shown: Tokens.headed && screen.title !== "" && screen.titleFixed && fits
            visible: shown
            x: Tokens.margin
            y: screen.start + Tokens.frame
            width: parent.width - 2 * Tokens.margin
            height: shown ? Math.max(Tokens.titleHeight, heading.y + heading.implicitHeight) : 0
            TopicTag {
                id: tag
                visible: screen.topic !== ""
                topic: screen.topic
                y: Math.round((Tokens.titleHeight - height) / 2)
            }
            Icon {
                id: sign
                visible: screen.titleIcon !== "" && screen.topic === ""
                name: screen.titleIcon
                size: Tokens.mm(11.6)
                y: Math.round((Tokens.titleHeight - height) / 2)
            }
            Label {
                id: heading
                anchors.left: parent.left
                anchors.leftMargin: head.indent
                anchors.right: aside.left
                anchors.rightMargin: aside.visible ? Tokens.gap : 0
                y: Math.round((Tokens.titleHeight - lineHeight) / 2)
                words: screen.title
                size: head.single ? head.size : Tokens.title
                bold: true
            }
            Label {
                id: aside
                anchors.right: parent.right
                y: Math.round((Tokens.titleHeight - lineHeight) / 2)
                width: words !== "" ? implicitWidth : 0
                visible: words !== ""
                wrapMode: Text.NoWrap
                words: screen.note
                size: Tokens.staff
            }
        }

        Pages {
            id: pages
            x: Tokens.margin
            y: head.shown ? head.y + head.height + Tokens.frame : screen.start + Tokens.real(2.05)
            width: parent.width - 2 * Tokens.margin
            height: screen.deep ? (actions?.y ?? 0) + Tokens.action - y : (stateLine?.visible ? stateLine.y : turns?.visible ? turns.y : actions?.y ?? 0) - Tokens.gap - y

            Prose {
                wanted: !head.shown && screen.title !== "" && (Tokens.large || screen.titleFixed)
                words: screen.title
                size: Tokens.title
                bold: true
                available: pages.contentWidth
            }
        }

        component StateRow: Row {
            id: state
            property real room
            readonly property real wordsWidth: words.implicitWidth
            readonly property real boxWidth: screen.boxes * (Tokens.mm(6.8) + spacing) + Tokens.hairGap + spacing
            spacing: Tokens.mm(1.7)
            Repeater {
                model: screen.boxes <= 5 && state.boxWidth + words.implicitWidth <= state.room ? screen.boxes : 0
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
                id: words
                wrapMode: Text.NoWrap
                words: screen.counter
                bold: true
            }
        }
        StateRow { // on a line of its own, where neither the bar nor the actions have room for it
            id: stateLine
            visible: Tokens.large && !bar?.folded && screen.counter !== ""
            room: actions.width
            x: actions.x
            y: (turns.visible ? turns.y : actions.y) - height - Tokens.gap
        }

        Item {
            id: turns
            readonly property real part: screen.squeeze([upwards, onwards], wherever.implicitWidth + Tokens.gap)
            visible: screen.stacked
            x: actions.x
            y: actions.y - height - Tokens.gap
            width: actions.width
            height: Tokens.bar
            ActionButton {
                id: onwards
                objectName: screen.stacked ? "more" : ""
                anchors.right: parent.right
                height: parent.height
                squeezed: turns.part
                width: turns.part < 1 ? squeezedWidth : Math.max(implicitWidth, Tokens.primary)
                kind: "secondary"
                enabled: !pages.last
                text: qsTr("More")
                onActed: pages.next()
            }
            PageNumber {
                id: wherever
                anchors.horizontalCenter: parent.horizontalCenter
                anchors.verticalCenter: parent.verticalCenter
                page: pages.page
                count: pages.count
            }
            ActionButton {
                id: upwards
                objectName: screen.stacked ? "up" : ""
                height: parent.height
                squeezed: turns.part
                width: squeezedWidth
                kind: "quiet"
                enabled: !pages.first
                text: qsTr("Up")
                onActed: pages.previous()
            }
        }

        Item {
            id: actions

            readonly property var shown: [primaryButton, moreButton, upButton, backButton].filter(button => button?.visible)
            readonly property real part: screen.squeeze(shown, place.visible ? place.implicitWidth + Tokens.gap : Tokens.large ? 0 : Math.max(screen.sideNeeds > 0 ? screen.sideNeeds + 2 * Tokens.margin : 0, screen.counter !== "" ? inside.wordsWidth + 2 * Tokens.gap + 2 * Tokens.hairGap : 0))

            x: Tokens.margin
            width: parent.width - 2 * Tokens.margin
            height: Tokens.action
            y: (Panel.lowScreen ? (bar?.y ?? 0) : floor?.visible ? floor.y : parent.height) - height - (Panel.lowScreen || !floor?.visible ? Tokens.gap : Tokens.real(2.39))

            StateRow {
                id: inside
                visible: !Tokens.large && screen.counter !== ""
                room: (primaryButton?.x ?? 0) - (backButton?.width ?? 0) - 3 * Tokens.gap - Tokens.hairGap
                anchors.verticalCenter: parent.verticalCenter
                x: Math.round(((backButton?.width ?? 0) + (primaryButton?.x ?? 0) - width) / 2)
            }
            Item {
                id: side
                visible: !Tokens.large
                anchors.left: backButton?.visible ? backButton?.right : parent.left
                anchors.leftMargin: backButton?.visible ? Tokens.gap : 0
                anchors.right: primaryButton?.visible ? primaryButton?.left : parent.right
                anchors.rightMargin: primaryButton?.visible ? Tokens.margin : 0
                height: parent.height
            }
            ActionButton {
                id: moreButton
                objectName: visible ? "more" : ""
                visible: screen.turning && !screen.stacked && !pages.last
                anchors.right: primaryButton?.visible ? primaryButton?.left : parent.right
                anchors.rightMargin: primaryButton?.visible ? Tokens.gap : 0
                squeezed: actions.part
                width: screen.primaryAnywhere || actions.part < 1 ? squeezedWidth : Math.max(Tokens.primary, implicitWidth)
                kind: "secondary"
                text: qsTr("More")
                onActed: pages.next()
            }
            PageNumber {
                id: place
                visible: screen.turning && !screen.stacked
                anchors.left: pages.first ? (backButton?.visible ? backButton?.right : parent.left) : upButton?.right
                anchors.leftMargin: Tokens.gap
                anchors.verticalCenter: parent.verticalCenter
                page: pages.page
                count: pages.count
            }
            ActionButton {
                id: upButton
                objectName: visible ? "up" : ""
                visible: screen.turning && !screen.stacked && !pages.first
                squeezed: actions.part
                width: squeezedWidth
                kind: "quiet"
                text: qsTr("Up")
                onActed: pages.previous()
            }
            ActionButton {
                id: primaryButton
                objectName: "primary"
                kind: screen.primaryKind
                visible: screen.primaryShown
                anchors.right: parent.right
                squeezed: actions.part
                width: actions.part < 1 ? squeezedWidth : Math.max(Tokens.primary, implicitWidth)
                enabled: screen.primaryEnabled && screen.busyText === ""
                iconName: screen.primaryIcon
                text: screen.primaryText
                busyText: screen.busyText
                held: Attendee.busy !== ""
                gauge: screen.gauge
                onActed: screen.primary()
            }
            ActionButton {
                id: backButton
                objectName: "back"
                visible: screen.backShown
                squeezed: actions.part
                width: squeezedWidth
                enabled: screen.busyText === ""
                kind: screen.backKind
                iconFirst: true
                iconName: screen.backIcon
                text: screen.turning && !screen.stacked && screen.primaryAnywhere ? qsTr("Back") : screen.backText
                onActed: screen.back()
            }
        }

        Footer {
            id: floor
            visible: screen.footerShown
            whole: screen.whole
            width: parent.width
            anchors.bottom: parent.bottom
        }
        TopBar {
            id: bar
            width: parent.width
            y: Panel.lowScreen ? (floor.visible ? floor.y : parent.height) - height : 0
            counter: inside.visible ? "" : screen.counter
        }
    }

    Item {
        id: over
        anchors.fill: parent
        z: 1
    }
}
