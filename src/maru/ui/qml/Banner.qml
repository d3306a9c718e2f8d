import QtQuick
import Maru

// A bold sentence and one more. kind: info, warn, kept, stopped.
Rectangle {
    id: banner

    property string kind: "info"
    property string first
    property string second
    property real least: Tokens.real(15)
    property real tallest: 0 // its words get smaller, down to `smallest`, before it is higher
    property real smallest: Tokens.smallest
    property bool inline: false // both sentences in one go
    readonly property int lines: Math.max(1, Math.floor((tallest - Tokens.gap) / Math.round(Tokens.body * Tokens.tight)))
    readonly property real size: tallest > 0 ? Typesetter.largest(first + " " + second, Tokens.body, smallest, column.width, second !== "" && !inline ? Math.max(1, lines - 1) : lines, 0) : Tokens.body
    readonly property color tone: ({ "info": Tokens.infoText, "warn": Tokens.warnText, "kept": Tokens.keptText, "stopped": Tokens.stoppedText })[kind]

    implicitHeight: Math.max(least, column.implicitHeight + 2 * Tokens.hairGap)
    radius: Tokens.radius
    color: ({ "info": Tokens.info, "warn": Tokens.warn, "kept": Tokens.kept, "stopped": Tokens.stopped })[kind]
    border.width: Tokens.contrast || kind === "warn" || kind === "stopped" ? Tokens.hairline : 0
    border.color: kind === "warn" ? Tokens.warnLine : kind === "stopped" ? Tokens.stoppedText : Tokens.line
    Accessible.role: Accessible.AlertMessage
    Accessible.name: first + " " + second

    Icon {
        id: icon
        x: Tokens.pad
        anchors.verticalCenter: parent.verticalCenter
        name: ({ "info": "info", "warn": "triangle-alert", "kept": "circle-check", "stopped": "x" })[banner.kind]
        size: Tokens.large ? Tokens.smallIcon : Tokens.mm(10)
        tone: banner.tone
    }
    Column {
        id: column
        anchors.left: icon.right
        anchors.leftMargin: Tokens.pad
        anchors.right: parent.right
        anchors.rightMargin: Tokens.pad
        anchors.verticalCenter: parent.verticalCenter
        Label {
            width: parent.width
            words: banner.first
            size: banner.size
            textFormat: Text.StyledText
            text: banner.inline ? "<b>" + Typesetter.keep(banner.first) + "</b> " + Typesetter.keep(banner.second) : "<b>" + Typesetter.keep(banner.first) + "</b>"
            color: banner.tone
            Accessible.ignored: true
        }
        Label {
            width: parent.width
            visible: words !== "" && !banner.inline
            words: banner.second
            size: banner.size
            color: banner.tone
            Accessible.ignored: true
        }
    }
}
