pragma ComponentBehavior: Bound

import QtQuick
import Maru

// One option: box, name, cost, and the word "chosen". It grows with its name.
Touchable {
    id: card

    property string heading
    property string cost
    property bool chosen: false
    property bool closed: false // the limit is reached: readable, touching it tells why
    property real tallest: 10000

    readonly property bool large: Tokens.zoom > 1
    readonly property color tone: down ? Tokens.pressText : chosen ? Tokens.strong : Tokens.ink
    readonly property real inset: Tokens.mm(3.75)
    readonly property real textLeft: inset + Tokens.box + Tokens.mm(3.75)

    // With large text the word stands at the end of the first line, if it is short
    readonly property bool wordBeside: word.implicitWidth < width / 5

    component Flowing: Label {
        id: flow
        readonly property real indent: Tokens.box + Tokens.gap
        readonly property real firstWidth: width - indent - (card.wordBeside ? word.implicitWidth + Tokens.gap : 0)
        function marked(words: string): string {
            return Typesetter.keep(words).replace(/&/g, "&amp;").replace(/</g, "&lt;");
        }
        function said(chosen: bool): string {
            const mark = chosen && !card.wordBeside ? " <b>" + marked(word.words) + "</b>" : "";
            return card.large ? "<b>" + marked(card.heading) + "</b> " + marked(card.cost) + mark : "";
        }
        x: Tokens.mm(3)
        y: Tokens.real(1.5)
        width: card.width - 2 * x
        size: card.large ? Typesetter.largest([card.heading, card.cost, card.wordBeside ? "" : word.words].join(" "), Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor((card.tallest - Tokens.gap) / Math.round(Tokens.body * Tokens.tight))), width - firstWidth) : Tokens.body
        textFormat: Text.StyledText
        color: card.tone
        Accessible.ignored: true
        topPadding: Math.round(size * 0.03) // Qt begins such lines higher
        onIndentChanged: forceLayout()
        onFirstWidthChanged: forceLayout()
        onLineLaidOut: line => {
            if (line.number === 0) {
                line.x = flow.indent;
                line.width = flow.firstWidth;
            }
        }
    }

    text: heading
    Accessible.role: Accessible.CheckBox
    Accessible.name: cost ? heading + ", " + cost : heading
    Accessible.checkable: true
    Accessible.checked: chosen

    implicitHeight: Math.min(tallest, Math.max(Tokens.row, (large ? flowing.implicitHeight : column.implicitHeight) + 2 * Tokens.real(1.5)))

    background: Item {
        Rectangle {
            anchors.fill: parent
            visible: !card.closed
            radius: Tokens.radius
            color: card.down ? Tokens.press : card.chosen ? Tokens.tint : Tokens.surface
            border.width: card.chosen ? Tokens.chosenFrame : card.down ? Tokens.frame : Tokens.hairline
            border.color: card.chosen || card.down ? Tokens.strongFrame : Tokens.line
        }
        Outline {
            anchors.fill: parent
            visible: card.closed
            fill: card.down ? Tokens.press : Tokens.barFill
        }
    }

    contentItem: Item {
        Mark {
            id: mark
            x: card.large ? Tokens.mm(3) : card.inset
            y: card.large ? Math.round(Tokens.real(1.5) + (flowing.lineHeight - height) / 2) : Math.round((parent.height - height) / 2)
            checked: card.chosen
        }

        // 100 %: name, and below it cost and word
        Column {
            id: column
            visible: !card.large
            x: card.textLeft
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - card.inset
            Label {
                width: parent.width - (card.cost ? 0 : word.implicitWidth + Tokens.gap)
                words: card.heading
                size: Typesetter.largest(words, Tokens.body, Tokens.real(8.524), width, Math.floor((card.tallest - Tokens.gap) / Math.round(Tokens.body * Tokens.tight)) - (card.cost ? 1 : 0), 0)
                bold: true
                color: card.tone
                Accessible.ignored: true
            }
            Label {
                visible: card.cost !== ""
                width: parent.width - word.implicitWidth - Tokens.gap
                words: card.cost
                color: card.down ? Tokens.pressText : Tokens.sub
                Accessible.ignored: true
            }
        }
        // Large: everything flows around the box; the height has room for the word from the start
        Flowing {
            id: flowing
            visible: false
            text: said(true)
        }
        Flowing {
            visible: card.large
            text: said(card.chosen)
        }
        Label {
            id: word
            visible: card.chosen && (!card.large || card.wordBeside)
            x: parent.width - width - (card.large ? Tokens.mm(3) : card.inset)
            y: card.large ? Tokens.real(1.5) : card.cost ? column.y + column.height - height : Math.round((parent.height - height) / 2)
            wrapMode: Text.NoWrap
            words: qsTr("Chosen")
            bold: true
            color: card.down ? Tokens.pressText : Tokens.strong
            Accessible.ignored: true
        }
    }
}
