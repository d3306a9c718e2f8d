pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Shows the camera's picture, so that the card can be held well; the number is the other way in.
Page {
    id: screen

    readonly property bool blind: Arrival.sight !== "ok"
    readonly property string blindness: Arrival.sight === "black" ? qsTr("The camera is covered or in the dark.") : qsTr("The camera shows no picture.")
    readonly property string wayOut: Arrival.hasPins ? qsTr("Use the number on your envelope, or call a helper.") : qsTr("Please call a helper, or use another kiosk.")

    title: Tokens.large ? "" : blind ? blindness : qsTr("Show your card to the camera")
    counter: Tokens.large && !blind ? qsTr("Show your card") : ""
    backText: qsTr("Start over")
    onBack: Attendee.leave()
    primaryKind: blind ? "primary" : "secondary"
    primaryText: Arrival.hasPins ? qsTr("Use a number") : blind || Arrival.slow ? qsTr("Call a helper") : ""
    primaryIcon: Arrival.hasPins ? "grid-3x3" : "bell"
    primaryAnywhere: true
    onPrimary: Arrival.hasPins ? Arrival.usePin() : Arrival.callHelper(true)

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(60)

        Viewfinder {
            id: finder
            width: Tokens.mm(98.2)
            height: parent.height
            blind: screen.blind
        }
        Column {
            anchors.left: finder.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Tokens.pad
            HintRow {
                visible: !screen.blind
                iconName: "camera"
                words: qsTr("The camera is below the screen.")
            }
            HintRow {
                visible: !screen.blind
                iconName: "id-card"
                words: qsTr("Hold up the square pattern.")
            }
            HintRow {
                visible: !screen.blind
                iconName: "lock"
                words: qsTr("No photo is kept.")
            }
            HintRow {
                visible: screen.blind
                iconName: Arrival.hasPins ? "grid-3x3" : "bell"
                words: screen.wayOut
            }
        }
    }
    Block {
        wanted: Tokens.large && !screen.blind
        implicitHeight: Math.min(screen.pages.height, Math.round(width / 1.36))
        Viewfinder {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Math.round(parent.height * 1.36))
            height: parent.height
            blind: false
        }
    }
    Prose {
        wanted: Tokens.large && screen.blind
        words: screen.blindness
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: screen.blind ? screen.wayOut : qsTr("Show your card to the camera") + ". " + qsTr("The camera is below the screen.") + " " + qsTr("Hold up the square pattern.") + " " + qsTr("No photo is kept.")
        size: Tokens.body
        available: screen.contentWidth
    }

    side: ActionButton {
        objectName: "helper"
        visible: Arrival.slow && Arrival.hasPins
        width: parent.width
        leftPadding: Tokens.gap
        rightPadding: Tokens.gap
        kind: "secondary"
        iconName: "bell"
        text: qsTr("Helper")
        onActed: Arrival.callHelper(true)
    }
    over: Banner {
        objectName: "advice"
        visible: first !== "" && !screen.blind
        x: Tokens.margin
        y: Tokens.large ? Tokens.hairGap : Tokens.titleTop
        width: screen.width - 2 * x
        least: Tokens.titleHeight
        first: Arrival.advice !== "" ? Arrival.advice : Arrival.slow ? qsTr("A helper will assist you.") : ""
    }
}
