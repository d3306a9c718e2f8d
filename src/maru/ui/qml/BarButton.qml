import QtQuick
import Maru

// A setting in the top bar; when it is on it is filled and shows a check mark.
Touchable {
    id: control

    property string iconName
    property bool on: false
    property bool fitted: false // has a width of its own, which its words keep to
    readonly property color tone: on ? Tokens.fillText : down ? Tokens.pressText : Tokens.sub

    implicitHeight: Math.max(Tokens.barButton, contentItem.implicitHeight)
    leftPadding: Tokens.gap
    rightPadding: Tokens.gap
    Accessible.role: checkable ? Accessible.CheckBox : Accessible.Button
    Accessible.checked: on

    background: Rectangle {
        radius: Tokens.boxRadius
        color: control.on ? Tokens.fill : control.down ? Tokens.press : Tokens.barFill
        border.width: Tokens.hairline
        border.color: Tokens.line
    }
    contentItem: Row {
        spacing: Tokens.mm(1.9)
        Icon {
            id: icon
            anchors.verticalCenter: parent.verticalCenter
            name: control.on ? "check" : control.iconName
            size: Tokens.smallIcon
            tone: control.tone
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            wrapMode: Text.NoWrap
            words: control.text
            size: control.fitted ? Typesetter.largest(words, Tokens.body, Tokens.smallest, control.availableWidth - icon.width - Tokens.mm(1.9), 1, 0) : Tokens.body
            color: control.tone
            Accessible.ignored: true
        }
    }
}
