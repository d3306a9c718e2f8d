import QtQuick

// The least that a window with one thing to touch can be.
Window {
    color: "white"
    width: 1280
    height: 800
    visible: true

    Rectangle {
        id: card

        property bool chosen: false

        objectName: "option-0"
        x: 40
        y: 140
        width: 900
        height: 140
        color: chosen ? "lightblue" : "lightgrey"

        Text {
            anchors.centerIn: parent
            text: "Option"
            font.pixelSize: 50
        }
        TapHandler {
            onTapped: card.chosen = !card.chosen
        }
    }
}
