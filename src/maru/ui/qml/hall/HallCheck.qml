import QtQuick
import Maru
import ".."

// The way to the board: a code that anyone may scan.
Rectangle {
    id: card

    required property bool counted

    visible: Hall.boardAddress !== ""
    radius: HallSizes.radius
    color: Tokens.surface
    border.width: HallSizes.line
    border.color: Tokens.line

    HallLabel {
        id: heading
        x: HallSizes.pad
        y: HallSizes.px(16)
        width: parent.width - 2 * x
        words: card.counted && !Hall.final ? qsTr("Anyone can check once voting ends") : qsTr("Anyone can check")
        size: Typesetter.largest(words, HallSizes.body, HallSizes.small, width, 2, 0)
        bold: true
    }
    QrCode {
        id: code
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.top: heading.bottom
        anchors.topMargin: HallSizes.hairGap
        width: Math.min(parent.width - 2 * HallSizes.gap, caption.y - y - HallSizes.hairGap)
        height: width
        text: Hall.boardAddress
    }
    HallLabel {
        id: caption
        x: HallSizes.pad
        anchors.bottom: parent.bottom
        anchors.bottomMargin: HallSizes.px(14)
        width: parent.width - 2 * x
        horizontalAlignment: Text.AlignHCenter
        words: card.counted ? qsTr("Was my vote counted?") : qsTr("Has my vote arrived?")
        size: HallSizes.small
    }
}
