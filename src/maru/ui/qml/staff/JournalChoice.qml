pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Which kiosk's journal of those on the stick.
StickPage {
    id: screen

    title: qsTr("Which kiosk died?")
    primaryText: qsTr("Check it")
    primaryIcon: "search-check"
    primaryAnywhere: true
    primaryEnabled: StaffSticks.canRun

    Repeater {
        model: StaffSticks.journals
        Block {
            id: row
            required property int index
            required property string heading
            required property int epoch
            required property string file
            required property string megabytes
            required property bool chosen
            implicitHeight: control.implicitHeight

            MarkRow {
                id: control
                objectName: "journal-" + row.index
                width: row.width
                height: row.height
                marked: row.chosen
                text: row.epoch > 1 ? qsTr("Kiosk %1, its storage number %2").arg(row.heading).arg(row.epoch) : qsTr("Kiosk %1").arg(row.heading)
                more: qsTr("%1, %2 MB").arg(row.file).arg(row.megabytes)
                onActed: StaffSticks.chooseJournal(row.index)
            }
        }
    }
    StaffProse {
        words: qsTr("It is copied and checked here first. Nothing is taken over yet.")
        available: screen.contentWidth
    }
}
