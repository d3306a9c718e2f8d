import QtQuick
import QtQuick.Templates as T
import Maru

// Whatever can be touched: acts on release inside, once in half a second, by key as well.
T.AbstractButton {
    id: control

    property string strike // what it is; then only a second strike of the same counts as a bounce

    signal acted

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(Tokens.row, implicitContentHeight + topPadding + bottomPadding)
    focusPolicy: Qt.StrongFocus
    Accessible.name: text

    onClicked: {
        if (strike === "" ? Attendee.touch() : Attendee.strike(strike))
            acted();
    }

    Keys.onPressed: event => {
        const chosen = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
        if (chosen && !event.isAutoRepeat)
            control.click();
        event.accepted = chosen;
    }

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Tokens.hairGap
        z: 1
        visible: control.visualFocus
        color: "transparent"
        radius: Tokens.radius + Tokens.hairGap
        border.width: Tokens.focusRing
        border.color: Tokens.ringOuter

        Rectangle {
            anchors.fill: parent
            anchors.margins: Tokens.focusRing
            color: "transparent"
            radius: Tokens.radius
            border.width: Tokens.focusRing
            border.color: Tokens.ringInner
        }
    }
}
