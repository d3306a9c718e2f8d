import QtQuick
import Maru
import ".."

// One update: what it does, and what it means here.
Block {
    id: block

    required property int number
    required property string heading
    required property string effect
    readonly property real inset: Tokens.pad

    implicitHeight: column.height + 2 * Tokens.hairGap + Tokens.mm(1)

    Rectangle {
        anchors.fill: parent
        radius: Tokens.radius
        color: Tokens.surface
        border.width: Tokens.hairline
        border.color: Tokens.line
    }
    Column {
        id: column
        x: block.inset
        width: parent.width - 2 * x
        anchors.verticalCenter: parent.verticalCenter
        StaffText {
            width: parent.width
            words: qsTr("%1. %2").arg(block.number).arg(block.heading)
            bold: true
        }
        StaffText {
            width: parent.width
            words: block.effect
        }
    }
}
