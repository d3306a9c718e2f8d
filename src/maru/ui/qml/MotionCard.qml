import QtQuick

// One of the equal cards of a motion: box, sign, word.
Touchable {
    id: card

    property string sign
    property bool marked: false
    readonly property color tone: down ? Tokens.pressText : marked ? Tokens.strong : Tokens.ink

    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: marked

    background: Rectangle {
        radius: Tokens.radius
        color: card.down ? Tokens.press : card.marked ? Tokens.tint : Tokens.surface
        border.width: card.marked ? Tokens.chosenFrame : Tokens.hairline
        border.color: card.marked ? Tokens.strongFrame : Tokens.line
    }
    contentItem: Item {
        Mark {
            x: Tokens.mm(3.4)
            y: Tokens.mm(3.4)
            checked: card.marked
        }
        Column {
            anchors.horizontalCenter: parent.horizontalCenter
            y: Math.round((parent.height - height) * 0.6)
            spacing: Tokens.gap
            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: card.sign
                size: Math.min(Tokens.mm(16.4), Math.round(card.height * 0.36), card.width - 2 * (Tokens.box + Tokens.mm(3.4) + Tokens.hairGap))
                tone: card.tone
            }
            Label {
                width: card.width - 2 * Tokens.gap
                horizontalAlignment: Text.AlignHCenter
                words: card.text
                size: Tokens.choice
                bold: true
                color: card.tone
                Accessible.ignored: true
            }
        }
    }
}
