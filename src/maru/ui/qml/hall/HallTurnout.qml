import QtQuick
import Maru
import ".."

// How many voted, as one large number.
Rectangle {
    id: card

    required property string heading
    required property string number
    required property string suffix

    implicitHeight: column.implicitHeight + 2 * HallSizes.gap
    radius: HallSizes.radius
    color: Tokens.surface
    border.width: HallSizes.line
    border.color: Tokens.line
    Accessible.role: Accessible.StaticText
    Accessible.name: heading + " " + number + suffix

    Column {
        id: column
        x: HallSizes.pad
        y: HallSizes.gap
        width: parent.width - 2 * x
        HallLabel {
            width: parent.width
            words: card.heading
            Accessible.ignored: true
        }
        Row {
            spacing: HallSizes.hairGap
            HallLabel {
                id: figure
                words: card.number
                size: Typesetter.largest(words, HallSizes.number, HallSizes.body, column.width - unit.implicitWidth - HallSizes.hairGap, 1, 0)
                bold: true
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
            HallLabel {
                id: unit
                anchors.baseline: figure.baseline
                words: card.suffix
                size: HallSizes.choice
                bold: true
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
}
