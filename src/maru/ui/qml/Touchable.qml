pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Maru

// Whatever can be touched: acts on release inside, once in half a second. maru.ui.switches has keys.
T.AbstractButton {
    id: control

    property string strike // what it is; then only a second strike of the same counts as a bounce
    property bool explored: true // while screens are read, the first touch says what it is
    property int turn: 0

    signal acted

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(Tokens.row, implicitContentHeight + topPadding + bottomPadding)
    focusPolicy: Qt.StrongFocus
    Accessible.name: text

    onClicked: {
        if (!(strike === "" ? Attendee.touch() : Attendee.strike(strike)))
            return;
        turn = explored ? Voice.meet(control, turn) : 0;
        if (turn === 0)
            acted();
    }

    Loader { // 3.07 mm, in two colours: one of them stands out from whatever is behind
        anchors.fill: parent
        anchors.margins: -Tokens.hairGap
        z: 1
        active: control.visualFocus
        sourceComponent: Rectangle {
            id: ring

            color: "transparent"
            radius: Tokens.radius + Tokens.hairGap
            border.width: Tokens.contrast ? 2 * Tokens.focusRing : Tokens.focusRing
            border.color: Tokens.ringOuter

            Rectangle {
                anchors.fill: parent
                anchors.margins: ring.border.width
                color: "transparent"
                radius: Tokens.radius
                border.width: Tokens.contrast ? Tokens.frame : Tokens.focusRing
                border.color: Tokens.ringInner
            }
        }
    }
}
