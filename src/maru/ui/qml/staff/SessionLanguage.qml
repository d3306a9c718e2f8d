pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// The language in which every session begins here. Attendees can change it for themselves.
StaffPage {
    id: screen

    title: qsTr("Language at the start")

    StaffProse {
        words: qsTr("Every session at this kiosk begins in this language, also after a restart. Attendees can change it for themselves.")
        available: screen.contentWidth
    }
    Repeater {
        model: [["ko", "한국어"], ["en", "English"]]
        Block {
            id: row
            required property var modelData
            implicitHeight: control.implicitHeight
            MarkRow {
                id: control
                objectName: "language-" + row.modelData[0]
                width: row.width
                height: row.height
                round: true
                marked: StaffMachine.sessionLanguage === row.modelData[0]
                text: row.modelData[1]
                onActed: StaffMachine.setLanguage(row.modelData[0])
            }
        }
    }
}
