pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Hides the ballot from the helper who touches for someone who listens.
FocusScope {
    id: veil

    component Act: ActionButton {
        explored: false
        focusPolicy: Qt.NoFocus // which stays where the voter is
        iconFirst: false
        width: Math.floor((actions.width - Tokens.gap) / 2)
    }
    Rectangle {
        anchors.fill: parent
        color: Tokens.veil
        MouseArea {
            anchors.fill: parent // nothing under the veil is touched
        }
    }
    Rectangle {
        id: paper
        anchors.fill: parent
        anchors.margins: Tokens.margin
        radius: Tokens.margin
        color: Tokens.surface

        Item {
            id: told
            x: Tokens.margin
            y: Tokens.gap
            width: parent.width - 2 * x
            height: actions.y - y - Tokens.gap
            // The heading's line is one of those that there is room for, each text's end wastes half.
            readonly property real most: Tokens.large ? Tokens.body : Tokens.prose
            readonly property real size: Typesetter.largest(place.words + " " + what.words + " " + how.words, most, Tokens.smallest, width, Math.floor(height / (most * Tokens.loose)) - 1, 0)
            Column {
                width: parent.width
                spacing: Tokens.large ? 0 : Tokens.hairGap
                Label {
                    id: place
                    width: parent.width
                    words: qsTr("Helping: step %1 of %2").arg(Voice.helpedStep).arg(Voice.helpedSteps)
                    size: Tokens.large ? told.size : Tokens.choice
                    bold: true
                }
                Label {
                    id: what
                    width: parent.width
                    words: Voice.plugged ? qsTr("The voter listens by earphones. What is chosen is not shown here.") : qsTr("The earphone is out. Please put it in again.")
                    size: told.size
                    leading: Tokens.large ? Tokens.tight : Tokens.loose
                }
                Label {
                    id: how
                    width: parent.width
                    words: qsTr("Touch what the voter asks for.")
                    size: told.size
                    leading: Tokens.large ? Tokens.tight : Tokens.loose
                }
            }
        }
        Grid {
            id: actions
            x: Tokens.margin
            width: parent.width - 2 * x
            y: parent.height - height - Tokens.margin
            columns: 2
            spacing: Tokens.gap
            Act {
                objectName: "helpBack"
                kind: "secondary"
                iconName: "arrow-left"
                iconFirst: true
                text: qsTr("Before")
                onActed: Voice.previous()
            }
            Act {
                objectName: "helpNext"
                kind: "secondary"
                iconName: "arrow-right"
                text: qsTr("Next")
                onActed: Voice.next()
            }
            Act {
                objectName: "helpAgain"
                kind: "secondary"
                iconName: "repeat"
                iconFirst: true
                text: qsTr("Again")
                onActed: Voice.again()
            }
            Act {
                objectName: "helpSelect"
                iconName: "check"
                text: qsTr("Take this")
                onActed: Voice.select()
            }
            Act {
                objectName: "helpEnd"
                kind: "quiet"
                iconName: "x"
                text: qsTr("End")
                onActed: Attendee.leave()
            }
        }
    }
}
