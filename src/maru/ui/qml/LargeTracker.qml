pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Code and check words for large text: one block each.
Repeater {
    id: tracker

    property string code
    property real room: 0 // height of a page

    model: Tokens.large ? ["code"].concat(Attendee.words) : []
    Block {
        id: block
        required property int index
        required property string modelData
        implicitHeight: index === 0 ? Math.min(tracker.room, Tokens.real(140)) : card.implicitHeight
        Rectangle {
            visible: block.index === 0
            anchors.horizontalCenter: parent.horizontalCenter
            width: parent.height
            height: parent.height
            radius: Tokens.radius
            color: "#FFFFFF"
            QrCode {
                anchors.fill: parent
                anchors.margins: Tokens.hairGap
                text: block.index === 0 ? tracker.code : ""
            }
        }
        WordCard {
            id: card
            visible: block.index > 0
            width: parent.width
            number: block.index
            word: block.modelData
        }
    }
}
