pragma ComponentBehavior: Bound

import QtQuick
import Maru

// A number is typed: the one of the envelope, or with `hall` the one announced in the hall.
Page {
    id: screen

    property bool hall: false

    readonly property int missing: Arrival.length - Arrival.entered
    readonly property string request: hall ? qsTr("Enter the number announced in the hall") : qsTr("Enter your %n-digit number", "", Arrival.length)
    readonly property string about: hall ? qsTr("Everybody types the same number.") : qsTr("It is on your envelope. It works once.")
    readonly property string typedText: qsTr("%n entered.", "", Arrival.entered)
    readonly property string leftText: missing === 0 ? qsTr("That is all.") : qsTr("%n to go.", "", missing)

    readonly property bool roomy: !Tokens.large && Tokens.roomAcross >= 200 // three columns

    deep: roomy
    readonly property bool beneath: Arrival.problem !== "" && !Tokens.headed // what was wrong, under the digits

    title: roomy || !Tokens.headed ? "" : Arrival.problem !== "" ? Arrival.problem : request
    counter: roomy ? "" : Arrival.entered || Tokens.headed ? leftText : qsTr("Enter the number")
    primaryAnywhere: !roomy
    backText: hall ? qsTr("Leave") : qsTr("Back")
    onBack: hall ? Attendee.leave() : Arrival.useCard()
    primaryText: qsTr("Enter")
    primaryEnabled: missing === 0
    busyText: slow.late && Attendee.busy === "entering" ? qsTr("One moment") : ""
    onPrimary: Arrival.enter()

    BusyTimer {
        id: slow
    }

    component Keys: Keypad {
        enabled: Attendee.busy === ""
        onTyped: digit => Arrival.type(digit)
        onTakenBack: Arrival.takeBack()
        onCleared: Arrival.clear()
    }

    Block {
        id: desk
        wanted: screen.roomy
        stretch: true
        implicitHeight: Tokens.mm(60)
        readonly property real floor: height - Tokens.action - Tokens.gap // above the buttons

        Label {
            id: asked
            width: keys.x - Tokens.pad
            words: screen.request
            size: Tokens.title
            leading: 1.2
            bold: true
        }
        Label {
            anchors.top: asked.bottom
            anchors.topMargin: Tokens.pad
            width: asked.width
            visible: y + implicitHeight <= desk.floor
            words: screen.about
            leading: 1.25
        }
        Keys {
            id: keys
            x: typedWords.x - width - Tokens.pad
            keyHeight: Math.min(Tokens.real(30), Math.floor((desk.height - 3 * spacing) / 4))
        }
        Column {
            id: typedWords
            anchors.right: parent.right
            width: Math.max(Tokens.primary, Tokens.mm(68.19))
            spacing: Tokens.pad
            Rectangle {
                visible: Arrival.problem !== ""
                width: parent.width
                height: wrong.implicitHeight + 2 * Tokens.hairGap
                radius: Tokens.radius
                color: Tokens.warn
                border.width: Tokens.hairline
                border.color: Tokens.warnLine
                Label {
                    id: wrong
                    x: Tokens.gap
                    y: Tokens.hairGap
                    width: parent.width - 2 * x
                    words: Arrival.problem + " " + qsTr("Please try again.")
                    bold: true
                    color: Tokens.warnText
                }
            }
            Column {
                visible: Arrival.problem === ""
                width: parent.width
                Label {
                    width: parent.width
                    words: screen.typedText
                    leading: 1.25
                }
                Label {
                    width: parent.width
                    words: screen.leftText
                    leading: 1.25
                    bold: true
                }
            }
            Digits {
                width: parent.width
                length: Arrival.length
                entered: Arrival.entered
            }
            Label {
                width: parent.width
                visible: Arrival.problem === ""
                words: qsTr("Cover your hand.")
            }
        }
    }
    Block {
        id: large
        wanted: !screen.roomy
        implicitHeight: Math.min(screen.pages.height, 4 * Math.max(Tokens.real(24.5), Tokens.mm(20)) + 3 * Tokens.gap)
        Keys {
            id: largeKeys
            keyWidth: Math.floor((large.width * 0.62 - 2 * spacing) / 3)
            keyHeight: Math.floor((large.height - 3 * spacing) / 4)
        }
        Digits {
            id: largeDigits
            anchors.left: largeKeys.right
            anchors.leftMargin: Tokens.margin
            anchors.right: parent.right
            boxHeight: Tokens.mm(14)
            length: Arrival.length
            entered: Arrival.entered
        }
        Label {
            anchors.left: largeDigits.left
            anchors.right: parent.right
            anchors.top: largeDigits.bottom
            anchors.topMargin: Tokens.gap
            visible: screen.beneath || y + implicitHeight <= large.height
            words: screen.beneath ? Arrival.problem : qsTr("Cover your hand.")
            size: Typesetter.largest(words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor((large.height - largeDigits.height) / (Tokens.body * Tokens.tight))), 0)
        }
    }
    Prose { // after the keys: the bar has asked for the number
        wanted: !screen.roomy && !Tokens.headed
        words: screen.request
        size: Tokens.title
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: !screen.roomy
        words: screen.about
        size: Tokens.body
        available: screen.contentWidth
    }
}
