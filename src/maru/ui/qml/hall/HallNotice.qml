import QtQuick
import ".."

// Something that everyone has to know, whatever else is shown.
Rectangle {
    id: notice

    required property string words
    required property string icon

    implicitHeight: text.implicitHeight + 2 * HallSizes.hairGap
    color: Tokens.warn

    Rectangle {
        width: parent.width
        height: HallSizes.line
        color: Tokens.warnLine
    }
    Icon {
        id: picture
        x: HallSizes.margin
        anchors.verticalCenter: parent.verticalCenter
        name: notice.icon
        size: HallSizes.body
        tone: Tokens.warnText
    }
    HallLabel {
        id: text
        anchors.left: picture.right
        anchors.leftMargin: HallSizes.gap
        anchors.right: parent.right
        anchors.rightMargin: HallSizes.margin
        anchors.verticalCenter: parent.verticalCenter
        words: notice.words
        size: HallSizes.small
        bold: true
        color: Tokens.warnText
    }
}
