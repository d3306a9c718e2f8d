pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Keys to type with: Hangul on two sets of keys, Latin letters, digits and signs. It says what was
// touched; composing is not its work.
Item {
    id: board

    property string letters: Panel.language === "ko" ? "ko" : "en"
    property bool signs: false
    property bool raised: false // for the next key only
    readonly property real least: 4 * Tokens.real(12.8) + 3 * Tokens.gap
    readonly property real unit: (width - 9 * Tokens.gap) / 10
    readonly property real keyHeight: Math.floor((height - 3 * Tokens.gap) / 4)
    readonly property var layers: ({
            "ko": ["ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"],
            "en": ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
            "signs": ["1234567890", "-/:;()%&+", ".,?!'\"~"]
        })
    readonly property var raisedJamo: ({
            "ㅂ": "ㅃ",
            "ㅈ": "ㅉ",
            "ㄷ": "ㄸ",
            "ㄱ": "ㄲ",
            "ㅅ": "ㅆ",
            "ㅐ": "ㅒ",
            "ㅔ": "ㅖ"
        })
    readonly property var rows: {
        const [first, second, third] = layers[signs ? "signs" : letters].map(row => row.split("").map(letter => ({
                            "name": letter,
                            "span": 1
                        })));
        const shift = {
            "name": "shift",
            "span": 1.5
        };
        return [first, second, [shift, ...third,
                {
                    "name": "back",
                    "span": 1.5
                }
            ], [
                {
                    "name": "letters",
                    "span": 2
                },
                {
                    "name": "signs",
                    "span": 2
                },
                {
                    "name": "space",
                    "span": 6
                }
            ]];
    }

    signal typed(string key)
    signal erased

    function words(name: string): string {
        switch (name) {
        case "shift":
            return qsTr("Shift");
        case "back":
            return qsTr("Delete");
        case "letters":
            return letters === "ko" ? qsTr("English") : qsTr("Korean");
        case "signs":
            return signs ? qsTr("Letters") : "123 ?!";
        case "space":
            return qsTr("Space");
        default:
            return !raised || signs ? name : letters === "ko" ? raisedJamo[name] ?? name : name.toUpperCase();
        }
    }
    function strike(name: string) {
        switch (name) {
        case "shift":
            raised = !raised;
            return;
        case "letters":
            letters = letters === "ko" ? "en" : "ko";
            signs = raised = false;
            return;
        case "signs":
            signs = !signs;
            raised = false;
            return;
        case "back":
            erased();
            return;
        case "space":
            typed(" ");
            return;
        default:
            typed(words(name));
            raised = false;
        }
    }

    implicitHeight: least

    Column {
        spacing: Tokens.gap
        Repeater {
            model: board.rows
            Row {
                id: line
                required property var modelData
                spacing: Tokens.gap
                anchors.horizontalCenter: parent?.horizontalCenter
                Repeater {
                    model: line.modelData
                    Touchable {
                        id: key
                        required property var modelData
                        readonly property string name: modelData.name
                        readonly property bool letter: name.length === 1
                        readonly property bool on: (name === "shift" && board.raised) || (name === "signs" && board.signs)
                        readonly property color tone: down ? Tokens.pressText : Tokens.ink
                        objectName: "key-" + name
                        strike: name
                        width: Math.floor(modelData.span * board.unit + (modelData.span - 1) * Tokens.gap)
                        height: board.keyHeight
                        enabled: name !== "shift" || !board.signs
                        text: board.words(name)
                        Accessible.name: name === "signs" && !board.signs ? text + ", " + qsTr("Digits and signs") : name === "shift" && board.raised ? qsTr("Shift, on") : text
                        onActed: board.strike(name)

                        background: Rectangle {
                            radius: Tokens.radius
                            color: !key.enabled ? Tokens.off : key.down ? Tokens.press : key.on ? Tokens.tint : key.letter || key.name === "space" ? Tokens.surface : Tokens.barFill
                            border.width: key.on ? Tokens.chosenFrame : Tokens.hairline
                            border.color: key.on ? Tokens.strongFrame : Tokens.line
                        }
                        contentItem: Item {
                            Label {
                                readonly property real most: key.letter ? Math.min(Tokens.choice, key.height * 0.62) : Math.min(Tokens.body, key.height * 0.55)
                                anchors.centerIn: parent
                                wrapMode: Text.NoWrap
                                words: key.text
                                size: Typesetter.largest(key.text, most, Math.min(most, Tokens.staff), key.width - 2 * Tokens.hairGap, 1, 0)
                                bold: true
                                color: key.tone
                                Accessible.ignored: true
                            }
                        }
                    }
                }
            }
        }
    }
}
