import QtQuick
import Maru

// Shows the camera's picture, so that the card can be held well.
Page {
    id: screen

    property bool waiting: false

    title: Tokens.large ? "" : qsTr("Show your card to the camera")
    counter: Tokens.large ? qsTr("Show your card") : ""
    backText: qsTr("Start over")
    onBack: Attendee.leave()

    Timer {
        interval: 20000
        running: true
        onTriggered: screen.waiting = true
    }

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(60)

        Viewfinder {
            id: finder
            width: Tokens.mm(98.2)
            height: parent.height
        }
        Column {
            anchors.left: finder.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Tokens.pad
            HintRow {
                iconName: "camera"
                words: qsTr("The camera is below the screen.")
            }
            HintRow {
                iconName: "id-card"
                words: qsTr("Hold up the square pattern.")
            }
            HintRow {
                iconName: "lock"
                words: qsTr("No photo is kept.")
            }
        }
    }
    Block {
        wanted: Tokens.large
        implicitHeight: Math.min(screen.pages.height, Math.round(width / 1.36))
        Viewfinder {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Math.round(parent.height * 1.36))
            height: parent.height
        }
    }
    Prose {
        wanted: Tokens.large
        words: qsTr("Show your card to the camera") + ". " + qsTr("The camera is below the screen.") + " " + qsTr("Hold up the square pattern.") + " " + qsTr("No photo is kept.")
        size: Tokens.body
        available: screen.contentWidth
    }

    side: Banner {
        visible: screen.waiting
        anchors.fill: parent
        first: qsTr("A helper will assist you.")
    }
}
