import QtQuick
import QtQuick.Templates as T
import Maru

// Whatever can be touched: acts on release inside, once in half a second. maru.ui.switches has keys.
T.AbstractButton {
    id: control

    property bool explored: true // while screens are read, the first touch says what it is
    property int turn: 0

    signal acted

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(Tokens.row, implicitContentHeight + topPadding + bottomPadding)
    focusPolicy: Qt.StrongFocus
    Accessible.name: text

    onClicked: {
        if (!Attendee.touch())
            return;
        turn = explored ? Voice.meet(control, turn) : 0;
        if (turn === 0)
            acted();
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
