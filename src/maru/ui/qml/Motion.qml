pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Yes, no, abstain: the sentence in full, then equal cards.
Page {
    id: screen

    readonly property int cards: optionRepeater.count + (Attendee.blankAllowed ? 1 : 0)
    readonly property string chosenWord: Attendee.blank ? qsTr("Abstain") : Attendee.chosenTitle

    topic: Attendee.topic
    title: Tokens.large ? Attendee.questionText : Attendee.pollTitle
    counter: chosenWord !== "" ? qsTr("%1 chosen").arg(chosenWord) : qsTr("Choose one")
    boxes: 1
    marked: chosenWord !== "" ? 1 : 0
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

    Prose {
        wanted: !Tokens.large
        words: Attendee.questionText
        available: screen.contentWidth
    }
    Block {
        wanted: !Tokens.large
        stretch: true
        gapBefore: Tokens.margin
        implicitHeight: Tokens.mm(27)

        Row {
            id: row
            anchors.fill: parent
            spacing: Tokens.mm(2.9)
            readonly property real each: Math.floor((width - (screen.cards - 1) * spacing) / Math.max(1, screen.cards))

            Repeater {
                id: optionRepeater
                model: Attendee.options
                MotionCard {
                    required property int index
                    required property string heading
                    required property bool chosen
                    objectName: Tokens.large ? "" : "option-" + index
                    width: row.each
                    height: row.height
                    sign: index === 0 ? "circle" : index === 1 ? "x" : "minus"
                    text: heading
                    marked: chosen
                    onActed: Attendee.answerMotion(index)
                }
            }
            MotionCard {
                objectName: Tokens.large ? "" : "blank"
                visible: Attendee.blankAllowed
                width: row.each
                height: row.height
                sign: "minus"
                text: qsTr("Abstain")
                marked: Attendee.blank
                onActed: Attendee.answerMotion(optionRepeater.count)
            }
        }
    }
    Repeater {
        model: Tokens.large ? Attendee.options : null
        Block {
            id: option
            required property int index
            required property string heading
            required property bool chosen
            implicitHeight: card.implicitHeight
            OptionCard {
                id: card
                objectName: "option-" + option.index
                width: parent.width
                tallest: screen.pages.height
                heading: option.heading
                chosen: option.chosen
                onActed: Attendee.answerMotion(option.index)
            }
        }
    }
    Block {
        wanted: Tokens.large && Attendee.blankAllowed
        implicitHeight: abstain.implicitHeight
        OptionCard {
            id: abstain
            objectName: Tokens.large ? "blank" : ""
            width: parent.width
            tallest: screen.pages.height
            heading: qsTr("Abstain")
            chosen: Attendee.blank
            onActed: Attendee.answerMotion(optionRepeater.count)
        }
    }
}
