pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Shows the camera's picture, so that the card can be held well; the number is the other way in.
Page {
    id: screen

    readonly property bool blind: Arrival.sight !== "ok"
    readonly property string blindness: Arrival.sight === "black" ? qsTr("The camera is covered or in the dark.") : qsTr("The camera shows no picture.")
    readonly property string wayOut: Arrival.hasPins ? qsTr("Use the number on your envelope, or call a helper.") : qsTr("Please call a helper, or use another kiosk.")

    readonly property bool beside: !Tokens.large && hints.implicitHeight <= pages.height // picture and words

    onBesideChanged: {
        if (beside)
            pages.divided = false;
    }

    title: !Tokens.headed ? "" : blind ? blindness : qsTr("Show your card to the camera")
    readonly property string advice: Arrival.advice !== "" ? Arrival.advice : Arrival.slow ? qsTr("A helper will assist you.") : ""

    counter: Tokens.headed || blind ? "" : advice !== "" ? advice : qsTr("Show your card")
    backText: qsTr("Start over")
    onBack: Attendee.leave()
    primaryKind: blind ? "primary" : "secondary"
    primaryText: Arrival.hasPins ? qsTr("Use a number") : blind || Arrival.slow ? qsTr("Call a helper") : ""
    primaryIcon: Arrival.hasPins ? "grid-3x3" : "bell"
    primaryAnywhere: true
    onPrimary: Arrival.hasPins ? Arrival.usePin() : Arrival.callHelper(true)

    Block {
        wanted: screen.beside
        stretch: true
        implicitHeight: Tokens.mm(60)

        Viewfinder {
            id: finder
            width: Math.min(Tokens.mm(98.2), Math.round(parent.width * 0.474))
            height: parent.height
            blind: screen.blind
        }
        Column {
            id: hints
            x: finder.width + Tokens.wide
            width: screen.pages.width - x
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
        wanted: !screen.beside && !screen.blind
        implicitHeight: Math.min(screen.pages.height, Math.round(width / 1.36))
        Viewfinder {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Math.round(parent.height * 1.36))
            height: parent.height
            blind: false
        }
    }
    Prose {
        wanted: !Tokens.headed && screen.blind
        words: screen.blindness
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: !screen.beside
        words: screen.blind ? screen.wayOut : (Tokens.headed ? "" : qsTr("Show your card to the camera") + ". ") + qsTr("The camera is below the screen.") + " " + qsTr("Hold up the square pattern.") + " " + qsTr("No photo is kept.")
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
        iconName: width >= Tokens.mm(48) ? "bell" : ""
        text: qsTr("Helper")
        onActed: Arrival.callHelper(true)
    }
    over: Banner {
        objectName: "advice"
        visible: first !== "" && !screen.blind && Tokens.headed
        x: Tokens.margin
        y: screen.pages.y - (Tokens.headed ? height + Tokens.frame : 0)
        width: screen.width - 2 * x
        least: screen.noticeHeight
        tallest: least + Tokens.gap
        first: screen.advice
    }
}
