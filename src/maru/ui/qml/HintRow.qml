import QtQuick
import Maru

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
        size: Tokens.zoom > 1 ? Typesetter.largest(words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor(((hint.parent?.height ?? 0) - Tokens.gap) / Math.round(Tokens.body * Tokens.tight))), 0) : Tokens.body
        leading: Tokens.zoom > 1 ? Tokens.tight : 1.18
    }
}
