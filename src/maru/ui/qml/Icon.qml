import QtQuick

// An icon in one colour; the words beside it say the same, so it is silent.
Image {
    id: icon

    required property string name
    property color tone: Tokens.ink
    property real size: Tokens.icon

    function hex(tone: color): string {
        return tone.toString().slice(-6);
    }

    width: size
    height: size
    sourceSize: Qt.size(size, size)
    source: name ? "image://icon/" + name + "/" + hex(tone) : ""
    Accessible.ignored: true
}
