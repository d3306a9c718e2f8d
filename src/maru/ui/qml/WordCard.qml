import QtQuick
import Maru

// One check word with its number.
Rectangle {
    id: card

    property int number
    property string word

    implicitHeight: Tokens.zoom > 1 ? Tokens.body * 1.3 : Tokens.mm(18.75)
    radius: Tokens.radius
    color: Tokens.surface
    border.width: Tokens.hairline
    border.color: Tokens.line

    Row {
        anchors.verticalCenter: parent.verticalCenter
        x: Tokens.pad
        spacing: Tokens.hairGap
        Label {
            id: number
            words: card.number
            size: Tokens.title
            color: Tokens.sub
            Accessible.ignored: true
        }
        Label {
            words: card.word
            Accessible.name: card.number + ", " + card.word
            size: Typesetter.largest(words, Tokens.title, Tokens.smallest, card.width - 2 * Tokens.pad - number.width, 1, 0)
            bold: true
        }
    }
}
