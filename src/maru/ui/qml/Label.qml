import QtQuick
import Maru

// Text in the bundled typeface, broken at word ends.
Text {
    property string words
    property real size: Tokens.body
    property bool bold: false
    property real leading: Tokens.tight

    text: Typesetter.keep(words)
    textFormat: Text.PlainText
    color: Tokens.ink
    font.family: Tokens.family
    font.pixelSize: size
    font.weight: bold ? Font.Bold : Font.Medium
    wrapMode: Text.Wrap
    lineHeightMode: Text.FixedHeight
    lineHeight: Math.round(size * leading)
    // Qt gives the last line its natural height, and lines begin above the letters: g and y would leave
    readonly property real lift: Math.round(size * 0.05)
    topPadding: -lift
    bottomPadding: Math.min(0, lineHeight - Math.ceil(size * 1.2)) + lift
    Accessible.role: Accessible.StaticText
    Accessible.name: words
}
