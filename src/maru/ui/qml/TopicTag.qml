import QtQuick

// What kind of poll it is: icon and word.
Rectangle {
    id: tag

    required property string topic
    readonly property var look: ({
            "budget": ["won", qsTr("Budget"), Tokens.kept, Tokens.keptText],
            "motion": ["hand", qsTr("Motion"), Tokens.info, Tokens.infoText],
            "name": ["tag", qsTr("Name"), Tokens.warn, Tokens.warnText],
            "bylaw": ["book-open", qsTr("Bylaw"), Tokens.bylaw, Tokens.bylawText],
            "other": ["vote", qsTr("Other"), Tokens.barFill, Tokens.ink]
        }[topic] ?? ["vote", "", Tokens.barFill, Tokens.ink])

    implicitWidth: row.implicitWidth + 2 * Tokens.gap
    implicitHeight: Math.max(Tokens.mm(10.57), words.implicitHeight + Tokens.hairGap)
    radius: Tokens.tagRadius
    color: look[2]
    border.width: Tokens.contrast ? Tokens.hairline : 0
    border.color: Tokens.line

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Tokens.mm(1.9)
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: tag.look[0]
            size: Tokens.smallIcon
            tone: tag.look[3]
        }
        Label {
            id: words
            anchors.verticalCenter: parent.verticalCenter
            wrapMode: Text.NoWrap
            words: tag.look[1]
            bold: true
            color: tag.look[3]
        }
    }
}
