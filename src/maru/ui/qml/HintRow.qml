import QtQuick

// An icon and a sentence.
Block {
    id: hint

    property string iconName
    property string words

    implicitHeight: Math.max(icon.height, label.implicitHeight) + Tokens.gap

    Icon {
        id: icon
        anchors.verticalCenter: parent.verticalCenter
        name: hint.iconName
        size: Tokens.mm(10.2 * Tokens.zoom)
    }
    Label {
        id: label
        anchors.left: icon.right
        anchors.leftMargin: Tokens.pad
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        words: hint.words
        leading: Tokens.zoom > 1 ? Tokens.tight : 1.18
    }
}
