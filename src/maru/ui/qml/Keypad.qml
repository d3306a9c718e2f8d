pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The keys for a number, as on a telephone. They show nothing of what was typed.
Grid {
    id: keypad

    property real keyWidth: Math.max(Tokens.real(22.3), Tokens.mm(22.3))
    property real keyHeight: Tokens.real(24.5)

    signal typed(int digit)
    signal takenBack
    signal cleared

    columns: 3
    spacing: Tokens.gap

    component PadKey: Touchable {
        id: key
        property string iconName
        property string word
        readonly property color tone: down ? Tokens.pressText : Tokens.ink
        objectName: "key-" + text
        strike: text
        width: keypad.keyWidth
        height: keypad.keyHeight
        background: Item {
            Rectangle {
                y: Tokens.shadow
                width: parent.width
                height: parent.height
                radius: Tokens.radius
                color: Tokens.hair
                visible: !Tokens.contrast && !key.down
            }
            Rectangle {
                anchors.fill: parent
                radius: Tokens.radius
                color: key.down ? Tokens.press : Tokens.surface
                border.width: Tokens.hairline
                border.color: Tokens.line
            }
        }
        contentItem: Item {
            Label {
                anchors.centerIn: parent
                visible: key.word === ""
                words: key.text
                size: Math.min(Tokens.choice, Math.floor(key.height * 0.8))
                bold: true
                color: key.tone
                Accessible.ignored: true
            }
            Column {
                anchors.centerIn: parent
                width: parent.width - 2 * Tokens.frame
                visible: key.word !== ""
                Icon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    visible: key.iconName !== "" && key.height >= 2.4 * Tokens.body
                    name: key.iconName
                    size: Math.min(Tokens.icon, Math.floor(key.height * 0.42))
                    tone: key.tone
                }
                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    words: key.word
                    size: Typesetter.largest(words, Math.min(Tokens.body, Math.floor(key.height * 0.8)), Tokens.smallest, width, key.iconName === "" && key.height >= 2.4 * Tokens.body ? 2 : 1, 0)
                    color: key.tone
                    Accessible.ignored: true
                }
            }
        }
    }

    Repeater {
        model: 9
        PadKey {
            required property int index
            text: index + 1
            onActed: keypad.typed(index + 1)
        }
    }
    PadKey {
        objectName: "key-clear"
        text: qsTr("Clear")
        word: text
        onActed: keypad.cleared()
    }
    PadKey {
        text: "0"
        onActed: keypad.typed(0)
    }
    PadKey {
        objectName: "key-back"
        text: qsTr("Undo")
        word: text
        iconName: "delete"
        onActed: keypad.takenBack()
    }
}
