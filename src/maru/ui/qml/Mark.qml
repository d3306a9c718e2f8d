import QtQuick

// The box of an option: empty, or filled with a check mark.
Rectangle {
    id: mark

    property bool checked: false
    property real size: Tokens.box

    width: size
    height: size
    radius: Tokens.boxRadius * size / Tokens.mm(10.91)
    color: checked ? Tokens.fill : Tokens.surface
    border.color: checked ? Tokens.fill : Tokens.line
    border.width: Math.max(2, Math.round(size / 14))

    Icon {
        anchors.centerIn: parent
        visible: mark.checked
        name: "check"
        size: Math.round(mark.size * 0.76)
        tone: Tokens.fillText
    }
}
