import QtQuick
import ".."

// A white card with a heading, and a word that says how it is.
Rectangle {
    id: card

    default property alias content: column.data
    property string heading
    property string sign
    property bool good: true

    radius: Tokens.radius
    color: Tokens.surface
    border.width: Tokens.hairline
    border.color: Tokens.line

    Column {
        id: column
        x: Tokens.pad
        y: Tokens.gap
        width: parent.width - 2 * x
        spacing: Tokens.hairGap

        Item {
            width: parent.width
            height: heading.height
            StaffText {
                id: heading
                words: card.heading
                size: Math.round(Tokens.staff * Tokens.zoom * 1.15)
                bold: true
            }
            Row {
                visible: card.sign !== ""
                anchors.right: parent.right
                spacing: Tokens.hairGap
                Icon {
                    name: card.good ? "circle-check" : "octagon-x"
                    size: Tokens.smallIcon
                    tone: card.good ? Tokens.keptText : Tokens.stoppedText
                }
                StaffText {
                    words: card.sign
                    size: heading.size
                    bold: true
                    color: card.good ? Tokens.keptText : Tokens.stoppedText
                }
            }
        }
    }
}
