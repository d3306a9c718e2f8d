pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What will happen, and with which stick.
StickPage {
    id: screen

    readonly property var words: ({
            "exporting": [qsTr("Write everything to a stick"), qsTr("All that this kiosk keeps goes onto the stick, sealed as it is, with the reports. Nothing is deleted here."), qsTr("Write"), "download"],
            "importing": [qsTr("Take in what a stick brings"), qsTr("Answers and updates from the office, and the journals of other kiosks. You see the updates before anything is applied."), qsTr("Take in"), "upload"],
            "continuing": [qsTr("Go on for a kiosk that died"), qsTr("Switch the other kiosk off first, and leave it off. Put in its second stick, or a stick that it has written."), qsTr("Next"), "arrow-right"],
            "replacing": [qsTr("Use another second stick"), qsTr("First all that this kiosk keeps is written to the new stick. From then on it is used in place of the old one."), qsTr("Use this one"), "hard-drive"]
        })[StaffSticks.kind] ?? ["", "", "", ""]

    readonly property bool takesIn: StaffSticks.kind === "importing"

    title: words[0]
    backText: qsTr("Menu")
    primaryText: words[2]
    primaryIcon: words[3]
    primaryAnywhere: true
    primaryEnabled: StaffSticks.canRun

    StaffProse {
        words: screen.words[1]
        available: screen.contentWidth
    }
    StaffProse {
        wanted: screen.takesIn && StaffSticks.unreadSticks > 0
        words: qsTr("%n stick(s) taken in before still wait for the sync process. It may not be running: please tell the office.", "", StaffSticks.unreadSticks)
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: screen.takesIn && StaffSticks.lastFaults.length > 0
        words: [qsTr("Of the last stick this was not right:"), ...StaffSticks.lastFaults].join(" ")
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffSticks.stickCount === 0
        words: qsTr("No stick is plugged in. Put one in, wait a moment, and look again.")
        bold: true
        available: screen.contentWidth
    }
    Repeater {
        model: StaffSticks.sticks
        Block {
            id: row
            required property int index
            required property string heading
            required property string free
            required property string why
            required property bool chosen
            implicitHeight: control.implicitHeight

            MarkRow {
                id: control
                objectName: "stick-" + row.index
                width: row.width
                height: row.height
                enabled: row.why === ""
                marked: row.chosen
                text: row.heading
                more: row.why === "in_use" ? qsTr("The second stick of this kiosk. Leave it in.") : row.why === "full" ? qsTr("Too full, or it cannot be written.") : row.free !== "" ? qsTr("%1 GB free").arg(row.free) : qsTr("Can only be read.")
                onActed: StaffSticks.chooseStick(row.index)
            }
        }
    }
    Block {
        implicitHeight: again.implicitHeight
        MenuButton {
            id: again
            objectName: "look-again"
            width: parent.width
            implicitHeight: Math.max(Tokens.mm(15), Math.ceil(screen.staffSize * 1.12) + 2 * Tokens.hairGap)
            iconName: "refresh-cw"
            text: qsTr("Look for sticks again")
            onActed: StaffSticks.look()
        }
    }
}
