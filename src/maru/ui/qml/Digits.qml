pragma ComponentBehavior: Bound

import QtQuick
import Maru

// A box for each digit: a dot in those that were typed, the next one marked.
Grid {
    id: digits

    property int length: 0
    property int entered: 0
    property real boxHeight: Tokens.mm(17.7)

    columns: Math.min(4, Math.max(1, length))
    spacing: Tokens.gap
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 of %2 digits").arg(entered).arg(length)

    Repeater {
        model: digits.length
        Rectangle {
            required property int index
            width: Math.floor((digits.width - 3 * digits.spacing) / 4)
            height: digits.boxHeight
            radius: Tokens.boxRadius
            color: Tokens.surface
            border.width: index === digits.entered ? Tokens.chosenFrame : Tokens.frame
            border.color: index === digits.entered ? Tokens.strongFrame : Tokens.line
            Rectangle {
                anchors.centerIn: parent
                visible: parent.index < digits.entered
                width: Math.round(Math.min(parent.width, parent.height) * 0.36)
                height: width
                radius: width / 2
                color: Tokens.ink
            }
        }
    }
}
