import QtQuick
import ".."

// An act of the menu: icon and words beside each other, in the staff's size.
Touchable {
    id: control

    property string iconName
    readonly property color tone: enabled && down ? Tokens.pressText : Tokens.ink

    leftPadding: Tokens.pad
    rightPadding: Tokens.pad

    background: Item {
        Rectangle {
            anchors.fill: parent
            visible: control.enabled
            radius: Tokens.radius
            color: control.down ? Tokens.press : Tokens.surface
            border.width: Tokens.hairline
            border.color: Tokens.line
        }
        Outline {
            anchors.fill: parent
            visible: !control.enabled
        }
    }
    contentItem: Item {
        implicitWidth: icon.width + Tokens.gap + words.implicitWidth
        implicitHeight: words.implicitHeight
        Icon {
            id: icon
            anchors.verticalCenter: parent.verticalCenter
            size: Tokens.smallIcon
            name: control.iconName
            tone: control.tone
        }
        StaffText {
            id: words
            anchors.left: icon.right
            anchors.leftMargin: Tokens.gap
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            words: control.text
            bold: true
            color: control.tone
            Accessible.ignored: true
        }
    }
}
