import QtQuick

// Icon over word. strong: the pager's way on.
Touchable {
    id: control

    property string iconName
    property bool strong: false
    readonly property color tone: !enabled ? Tokens.ink : down ? Tokens.pressText : strong ? Tokens.strong : Tokens.sub

    implicitHeight: Math.max(Tokens.row, implicitContentHeight + topPadding + bottomPadding)
    padding: Tokens.hairGap

    background: Item {
        Rectangle {
            anchors.fill: parent
            visible: control.enabled
            radius: Tokens.radius
            color: control.down ? Tokens.press : Tokens.surface
            border.width: control.strong ? Tokens.frame : Tokens.hairline
            border.color: control.strong ? Tokens.strongFrame : Tokens.line
        }
        Outline {
            anchors.fill: parent
            visible: !control.enabled
        }
    }
    contentItem: Item {
        implicitWidth: words.implicitWidth
        implicitHeight: words.implicitHeight + (Tokens.roomDown >= 65 ? icon.height : 0)
        Column {
            anchors.centerIn: parent
            Icon {
                id: icon
                visible: Tokens.roomDown >= 65 && control.height >= control.implicitHeight - Tokens.hairGap
                anchors.horizontalCenter: parent.horizontalCenter
                name: control.iconName
                tone: control.tone
            }
            Label {
                id: words
                anchors.horizontalCenter: parent.horizontalCenter
                wrapMode: Text.NoWrap
                words: control.text
                bold: control.strong
                color: control.tone
                Accessible.ignored: true
            }
        }
    }
}
