pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What can be answered: for or against, or answers that staff write.
StaffPage {
    id: screen

    title: qsTr("Which answers?")
    backText: qsTr("Back")
    primaryText: qsTr("Next")
    primaryAnywhere: true
    primaryEnabled: StaffMotion.complete
    leave: () => StaffMotion.back()
    onPrimary: StaffMotion.forward()

    StaffProse {
        wanted: StaffMotion.problem !== ""
        words: StaffMotion.problem
        bold: true
        available: screen.contentWidth
    }

    Block {
        implicitHeight: forOrAgainst.implicitHeight
        MarkRow {
            id: forOrAgainst
            objectName: "for-or-against"
            width: parent.width
            height: parent.height
            marked: !StaffMotion.written
            text: qsTr("For or against")
            more: qsTr("Abstaining is possible.")
            onActed: StaffMotion.write(false)
        }
    }
    Block {
        implicitHeight: written.implicitHeight
        MarkRow {
            id: written
            objectName: "written"
            width: parent.width
            height: parent.height
            marked: StaffMotion.written
            text: qsTr("Answers that you write")
            more: qsTr("2 to 8 of them. One can be chosen, or none.")
            onActed: StaffMotion.write(true)
        }
    }
    Repeater {
        model: StaffMotion.written ? StaffMotion.answers : null
        Block {
            id: row
            required property int index
            required property string words
            implicitHeight: answer.implicitHeight

            MenuButton {
                id: answer
                objectName: "answer-" + row.index
                width: row.width
                height: row.height
                implicitHeight: Math.max(Tokens.mm(15), implicitContentHeight + 2 * Tokens.hairGap)
                iconName: "pencil"
                text: row.words
                Accessible.name: qsTr("Answer %1").arg(row.index + 1) + ": " + row.words
                onActed: StaffMotion.edit(row.index)
            }
        }
    }
    Block {
        wanted: StaffMotion.written && StaffMotion.hasRoom
        implicitHeight: more.implicitHeight
        MenuButton {
            id: more
            objectName: "add-answer"
            width: parent.width
            height: parent.height
            implicitHeight: Math.max(Tokens.mm(15), implicitContentHeight + 2 * Tokens.hairGap)
            iconName: "plus"
            text: qsTr("Write an answer")
            onActed: StaffMotion.edit(StaffMotion.answerCount)
        }
    }
}
