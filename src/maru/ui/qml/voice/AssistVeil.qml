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
        width: Math.floor((actions.width - (actions.columns - 1) * Tokens.gap) / actions.columns)
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
            readonly property real size: fitting(Tokens.large ? Tokens.body : Tokens.prose, height)

            // The largest size at which all texts have room.
            function fitting(most: real, room: real): real {
                for (let size = most; size > Tokens.smallest; size -= Tokens.mm(0.5)) {
                    const high = [place, how].reduce((sum, label) => sum + Typesetter.lines(label.words, size * label.scaled, label.bold, width).length * Math.ceil(size * label.scaled * label.leading), 0);
                    if (high <= room)
                        return size;
                }
                return Tokens.smallest;
            }

            Column {
                width: parent.width
                spacing: Tokens.large ? 0 : Tokens.hairGap
                Label {
                    id: place
                    readonly property real scaled: Tokens.large ? 1 : 1.2
                    width: parent.width
                    words: qsTr("Helping: step %1 of %2").arg(Voice.helpedStep).arg(Voice.helpedSteps)
                    size: told.size * scaled
                    bold: true
                }
                Label {
                    id: how
                    readonly property real scaled: 1
                    width: parent.width
                    words: Voice.plugged ? qsTr("Touch what the voter asks for.") : qsTr("Please put the earphone in again.")
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
            columns: 3 * widest + 2 * spacing <= width ? 3 : 2
            readonly property real widest: Math.max(...children.map(act => act.implicitWidth))
            spacing: Tokens.gap
            Act {
                objectName: "helpBack"
                enabled: Voice.plugged
                kind: "secondary"
                iconName: "arrow-left"
                iconFirst: true
                text: qsTr("Previous")
                onActed: Voice.previous()
            }
            Act {
                objectName: "helpNext"
                enabled: Voice.plugged
                kind: "secondary"
                iconName: "arrow-right"
                text: qsTr("Next")
                onActed: Voice.next()
            }
            Act {
                objectName: "helpSelect"
                enabled: Voice.plugged
                iconName: "check"
                text: qsTr("Take this")
                onActed: Voice.select()
            }
            Act {
                objectName: "helpAgain"
                enabled: Voice.plugged
                kind: "secondary"
                iconName: "repeat"
                iconFirst: true
                text: qsTr("Again")
                onActed: Voice.again()
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
