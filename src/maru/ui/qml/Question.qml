pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Choose some of several: option cards on as many pages as they need.
Page {
    id: screen

    property int explained: -1

    readonly property bool stopped: Attendee.stopped !== "" && !stop.short

    covered: explained >= 0 || stopped

    topic: Attendee.topic
    title: Attendee.questionText
    counter: {
        if (Attendee.blank)
            return qsTr("None chosen");
        if (Attendee.maximum === 1)
            return Attendee.chosenCount ? qsTr("One chosen") : qsTr("Choose one");
        if (Attendee.chosenCount < Attendee.minimum)
            return qsTr("Choose at least %1", "number of options").arg(Attendee.minimum);
        return qsTr("%1 of %2 chosen").arg(Attendee.chosenCount).arg(Attendee.maximum);
    }
    boxes: Attendee.blank ? 0 : Attendee.maximum
    marked: Attendee.chosenCount
    backText: qsTr("Back")
    primaryText: !Attendee.editing && Attendee.questionIndex + 1 < Attendee.questionCount ? (Tokens.large ? qsTr("Next") : qsTr("Next question")) : qsTr("Review")
    primaryEnabled: Attendee.answered
    primaryAnywhere: true
    onBack: Attendee.back()
    onPrimary: Attendee.forward()

    readonly property int shownQuestion: Attendee.questionIndex
    onShownQuestionChanged: {
        pages.page = 0;
        pages.measure();
    }

    Repeater {
        model: Attendee.options
        Block {
            id: row
            required property int index
            required property string heading
            required property string cost
            required property string description
            required property string place
            required property bool chosen
            readonly property bool explained: description !== "" || place !== ""

            implicitHeight: explained ? Math.max(card.implicitHeight, tile.implicitHeight) : card.implicitHeight

            OptionCard {
                id: card
                objectName: "option-" + row.index
                width: row.width - (Attendee.described ? Tokens.tile + Tokens.gap : 0)
                height: row.height
                tallest: screen.pages.height
                heading: row.heading
                cost: row.cost
                chosen: row.chosen
                closed: !chosen && Attendee.chosenCount >= Attendee.maximum
                onActed: Attendee.toggle(row.index)
            }
            Tile {
                id: tile
                objectName: "info-" + row.index
                visible: row.explained
                anchors.right: parent.right
                width: Tokens.tile
                height: row.height
                iconName: "info"
                text: qsTr("Info")
                Accessible.name: qsTr("Info: %1").arg(row.heading)
                onActed: screen.explained = row.index
            }
        }
    }
    Block {
        wanted: Attendee.blankAllowed
        implicitHeight: none.implicitHeight
        OptionCard {
            id: none
            objectName: "blank"
            width: parent.width
            tallest: screen.pages.height
            heading: qsTr("None of these")
            chosen: Attendee.blank
            onActed: Attendee.toggleBlank()
        }
    }

    over: [
        StopNotice {
            id: stop
            visible: Attendee.stopped !== "" && short
            readonly property bool short: Tokens.zoom === 1 && implicitHeight <= screen.noticeHeight + Tokens.gap
            x: Tokens.margin
            y: screen.noticeTop
            width: screen.width - 2 * x
            least: screen.noticeHeight
        },
        Loader {
            anchors.fill: parent
            active: screen.stopped
            focus: active
            sourceComponent: Page { // where a notice would hide what it lies over
                title: stop.first
                primaryText: qsTr("OK")
                primaryIcon: ""
                onPrimary: Attendee.putAway()
                Prose {
                    words: stop.second
                    available: screen.contentWidth
                }
            }
        },
        Loader {
            anchors.fill: parent
            active: screen.explained >= 0
            sourceComponent: Explanation {
                option: screen.explained
                onBack: screen.explained = -1
            }
        }
    ]
}
