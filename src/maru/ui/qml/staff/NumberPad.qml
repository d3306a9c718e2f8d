pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Ten keys, what was typed beside them, and what it is for.
Block {
    id: pad

    property int most: 8
    property int typed: 0
    property string shown // the digits themselves; without them only how many there are
    property bool hidden: true
    property string asked
    property string problem
    readonly property bool flat: Tokens.large && height < width * 0.7 // two rows, on a low page
    readonly property int columns: flat ? 6 : 3
    readonly property int rows: flat ? 2 : 4
    readonly property real keyHeight: Math.floor((height - (rows - 1) * Tokens.gap) / rows)
    readonly property real keyRoom: Math.floor((width * (Tokens.large ? 1 : 0.5) - (columns - 1) * Tokens.gap) / columns)
    readonly property real keyWidth: Math.min(Math.round(keyHeight * 1.6), keyRoom)

    signal digit(int digit)
    signal removed

    stretch: true
    implicitHeight: Tokens.large ? 2 * Tokens.mm(12.8) + Tokens.gap : 4 * Tokens.mm(12.8) + 3 * Tokens.gap

    Grid {
        id: keys
        columns: pad.columns
        spacing: Tokens.gap
        x: Tokens.large ? Math.round((parent.width - width) / 2) : 0
        Repeater {
            model: pad.flat ? ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "back"] : ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "back"]
            Item {
                id: place
                required property string modelData
                width: pad.keyWidth
                height: pad.keyHeight
                Touchable {
                    id: control
                    anchors.fill: parent
                    visible: place.modelData !== ""
                    objectName: "key-" + place.modelData
                    text: place.modelData === "back" ? qsTr("Delete") : place.modelData
                    onActed: place.modelData === "back" ? pad.removed() : pad.digit(Number(place.modelData))
                    background: Rectangle {
                        radius: Tokens.radius
                        color: control.down ? Tokens.press : Tokens.surface
                        border.width: Tokens.hairline
                        border.color: Tokens.line
                    }
                    contentItem: Item {
                        Label {
                            anchors.centerIn: parent
                            wrapMode: Text.NoWrap
                            words: control.text
                            size: place.modelData === "back" ? Typesetter.largest(words, Tokens.body, Tokens.staff * 0.8, pad.keyWidth - 2 * Tokens.hairGap, 1, 0) : Math.min(Tokens.choice, pad.keyHeight * 0.8)
                            bold: true
                            color: control.down ? Tokens.pressText : Tokens.ink
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
    Column {
        visible: !Tokens.large
        anchors.left: keys.right
        anchors.leftMargin: Tokens.wide
        anchors.right: parent.right
        spacing: Tokens.pad
        StaffText {
            width: parent.width
            words: pad.asked
        }
        Rectangle {
            width: parent.width
            height: Tokens.mm(15)
            radius: Tokens.boxRadius
            color: Tokens.surface
            border.width: Tokens.frame
            border.color: Tokens.line
            Accessible.role: Accessible.StaticText
            Accessible.name: pad.hidden || pad.shown === "" ? qsTr("%n digit(s) typed", "", pad.typed) : pad.shown
            Label {
                anchors.centerIn: parent
                wrapMode: Text.NoWrap
                words: pad.hidden ? "● ".repeat(pad.typed).trim() : pad.shown
                size: Typesetter.largest(words, Tokens.title, Tokens.staff, parent.width - 2 * Tokens.hairGap, 1, 0)
                bold: true
                Accessible.ignored: true
            }
        }
        StaffText {
            width: parent.width
            visible: pad.hidden
            words: qsTr("%1 of %2 digits").arg(pad.typed).arg(pad.most)
        }
        StaffNotice {
            visible: wanted
            kind: "warn"
            words: pad.problem
        }
    }
}
