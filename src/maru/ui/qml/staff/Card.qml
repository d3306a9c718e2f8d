import QtQuick
import ".."

// A white card with a heading, and a word that says how it is.
Rectangle {
    id: card

    default property alias content: column.data
    property string heading
    property string sign
    property bool good: true
    readonly property real headed: head.height + column.y + 3 * column.spacing // what the heading takes

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
            id: head
            width: parent.width
            height: Math.max(heading.height, Tokens.smallIcon)
            StaffText {
                id: heading
                anchors.verticalCenter: parent.verticalCenter
                words: card.heading
                size: Math.round(Tokens.staff * Tokens.zoom * 1.15)
                bold: true
            }
            Row {
                visible: card.sign !== ""
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                spacing: Tokens.hairGap
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: card.good ? "circle-check" : "octagon-x"
                    size: Tokens.smallIcon
                    tone: card.good ? Tokens.keptText : Tokens.stoppedText
                }
                StaffText {
                    anchors.verticalCenter: parent.verticalCenter
                    words: card.sign
                    size: heading.size
                    bold: true
                    color: card.good ? Tokens.keptText : Tokens.stoppedText
                }
            }
        }
    }
}
