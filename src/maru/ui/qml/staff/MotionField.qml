pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// One field of the motion, and the keys to type it with.
StaffPage {
    id: screen

    readonly property string asked: ({
            "heading": qsTr("Title of the motion"),
            "question": qsTr("The question"),
            "answer": qsTr("Answer %1").arg(StaffMotion.number)
        })[StaffMotion.stage] ?? ""
    readonly property string told: qsTr("%1 of %2 characters").arg(StaffMotion.text.length).arg(StaffMotion.limit)

    backText: qsTr("Back")
    counter: closing !== "" ? closing : Tokens.large ? "" : told
    primaryText: qsTr("Next")
    primaryAnywhere: true
    primaryEnabled: StaffMotion.complete
    leave: () => StaffMotion.back()
    onPrimary: StaffMotion.forward()

    Block {
        id: both
        stretch: true
        implicitHeight: keyboard.least + Tokens.gap + 3 * Tokens.staff

        Rectangle {
            id: field
            readonly property real room: width - 2 * Tokens.pad
            readonly property real roomDown: height - prompt.height - 2 * Tokens.hairGap
            readonly property var lines: Typesetter.lines(StaffMotion.text, size, true, room)
            readonly property real size: {
                for (const size of [Tokens.body, 2 * Tokens.staff, Math.round(Tokens.staff * 1.5), Math.round(Tokens.staff * 1.25)])
                    if (Typesetter.lines(StaffMotion.text, size, true, room).length * Math.round(size * Tokens.tight) <= roomDown)
                        return size;
                return Tokens.staff;
            }
            width: parent.width
            height: Math.min(keyboard.y - Tokens.gap, prompt.height + 2 * Tokens.hairGap + 5 * Math.round(Tokens.body * Tokens.tight))
            anchors.bottom: keyboard.top
            anchors.bottomMargin: Tokens.gap
            radius: Tokens.boxRadius
            color: Tokens.surface
            border.width: Tokens.frame
            border.color: Tokens.strongFrame

            Label {
                id: prompt
                x: Tokens.pad
                y: Tokens.hairGap
                width: field.room
                words: screen.asked
                size: Tokens.staff
                color: Tokens.sub
            }
            Label {
                id: typed
                objectName: "field"
                x: Tokens.pad
                y: prompt.y + prompt.height
                width: field.room
                words: StaffMotion.text
                size: field.size
                bold: true
                visible: words !== ""
                Accessible.role: Accessible.EditableText
            }
            TextMetrics {
                id: newest
                font: typed.font
                text: field.lines[field.lines.length - 1] ?? ""
            }
            Rectangle { // where the next character goes
                x: typed.x + Math.ceil(newest.advanceWidth) + Tokens.hairline
                y: typed.y + Math.max(0, field.lines.length - 1) * typed.lineHeight
                width: Tokens.frame
                height: field.size
                color: Tokens.strongFrame
            }
        }
        OnScreenKeyboard {
            id: keyboard
            anchors.bottom: parent.bottom
            width: parent.width
            height: Math.max(least, Math.min(4 * Tokens.real(20) + 3 * Tokens.gap, both.height - Tokens.gap - 4 * Tokens.staff))
            onTyped: key => StaffMotion.type(key)
            onErased: StaffMotion.erase()
        }
    }
}
