pragma ComponentBehavior: Bound

import QtQuick
import Maru

// A text of any length: each of its lines is a block, so that it may go over several pages.
Repeater {
    id: prose

    property string words
    property real size: Tokens.prose
    property bool bold: false
    property real gapBefore: Tokens.gap
    property real available: 0
    property bool wanted: true

    model: wanted && words !== "" && available > 0 ? Typesetter.lines(words, size, bold, available) : []

    Block {
        required property int index
        required property string modelData

        gapBefore: index === 0 ? prose.gapBefore : 0
        implicitHeight: line.lineHeight

        Label {
            id: line
            words: parent.modelData
            wrapMode: Text.NoWrap
            size: prose.size
            bold: prose.bold
            leading: Tokens.zoom > 1 ? Tokens.tight : Tokens.loose
        }
    }
}
