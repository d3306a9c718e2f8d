import QtQuick

// A setting in the top bar; when it is on it is filled and shows a check mark.
Touchable {
    id: control

    property string iconName
    property bool on: false
    readonly property color tone: on ? Tokens.fillText : down ? Tokens.pressText : Tokens.sub

    implicitHeight: Math.max(Tokens.barButton, contentItem.implicitHeight)
    leftPadding: Tokens.gap
    rightPadding: Tokens.gap
    Accessible.role: checkable ? Accessible.CheckBox : Accessible.Button
    Accessible.checked: on

    background: Rectangle {
        radius: Tokens.boxRadius
        color: control.on ? Tokens.fill : control.down ? Tokens.press : Tokens.barFill
        border.width: Tokens.contrast ? Tokens.hairline : 0
        border.color: Tokens.line
    }
    contentItem: Row {
        spacing: Tokens.mm(1.9)
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: control.on ? "check" : control.iconName
            size: Tokens.smallIcon
            tone: control.tone
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            wrapMode: Text.NoWrap
            words: control.text
            color: control.tone
            Accessible.ignored: true
        }
    }
}
