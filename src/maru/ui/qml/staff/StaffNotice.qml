import QtQuick
import ".."

// What staff have to know before anything else on the page. kind: kept, warn, stopped.
Block {
    id: notice

    property string words
    property string kind: "stopped"
    readonly property bool good: kind === "kept"
    readonly property color tone: good ? Tokens.keptText : kind === "warn" ? Tokens.warnText : Tokens.stoppedText

    wanted: words !== ""
    Accessible.role: Accessible.AlertMessage
    Accessible.name: words
    implicitHeight: Math.max(said.height, icon.height) + 2 * Tokens.hairGap

    Rectangle {
        anchors.fill: parent
        radius: Tokens.radius
        color: notice.good ? Tokens.kept : notice.kind === "warn" ? Tokens.warn : Tokens.stopped
        border.width: Tokens.contrast || !notice.good ? Tokens.hairline : 0
        border.color: notice.kind === "warn" ? Tokens.warnLine : notice.tone
    }
    Icon {
        id: icon
        x: Tokens.pad
        anchors.verticalCenter: parent.verticalCenter
        name: notice.good ? "circle-check" : notice.kind === "warn" ? "triangle-alert" : "octagon-x"
        size: Tokens.smallIcon
        tone: notice.tone
    }
    StaffText {
        id: said
        anchors.left: icon.right
        anchors.leftMargin: Tokens.gap
        anchors.right: parent.right
        anchors.rightMargin: Tokens.pad
        anchors.verticalCenter: parent.verticalCenter
        words: notice.words
        bold: true
        color: notice.tone
        Accessible.ignored: true
    }
}
