pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Who may vote in the motion.
StaffPage {
    id: screen

    title: qsTr("Who may vote?")
    primaryText: qsTr("Next")
    primaryAnywhere: true
    leave: () => StaffMotion.back()
    onPrimary: StaffMotion.forward()

    Repeater {
        model: StaffMotion.choices
        Block {
            id: row
            required property int index
            required property string words
            required property bool chosen
            implicitHeight: control.implicitHeight

            MarkRow {
                id: control
                objectName: "groups-" + row.index
                width: row.width
                height: row.height
                marked: row.chosen
                text: row.words
                onActed: StaffMotion.choose(row.index)
            }
        }
    }
}
