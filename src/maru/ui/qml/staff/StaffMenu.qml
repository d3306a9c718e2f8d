pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What staff can do here. An act that cannot be done now is grey, and says nothing wrong.
StaffPage {
    id: screen

    readonly property int columns: Tokens.large ? 1 : 3
    readonly property var acts: [
        {
            "name": "open",
            "icon": "vote",
            "words": qsTr("Open polls"),
            "can": () => StaffPolls.canOpen,
            "begin": () => StaffPolls.begin("opening")
        },
        {
            "name": "pause",
            "icon": "pause",
            "words": qsTr("Pause polls"),
            "can": () => StaffPolls.canPause,
            "begin": () => StaffPolls.begin("pausing")
        },
        {
            "name": "resume",
            "icon": "play",
            "words": qsTr("Resume polls"),
            "can": () => StaffPolls.canResume,
            "begin": () => StaffPolls.begin("resuming")
        },
        {
            "name": "close",
            "icon": "lock",
            "words": qsTr("Close polls"),
            "can": () => StaffPolls.canClose,
            "begin": () => StaffPolls.begin("closing")
        },
        {
            "name": "motion",
            "icon": "gavel",
            "words": qsTr("Put a motion"),
            "can": () => StaffMotion.can,
            "begin": () => StaffMotion.begin()
        },
        {
            "name": "ready",
            "icon": "list-checks",
            "words": qsTr("Readiness"),
            "can": () => true,
            "begin": () => StaffMachine.open("Readiness")
        },
        {
            "name": "reports",
            "icon": "file-text",
            "words": qsTr("Reports"),
            "can": () => true,
            "begin": () => StaffMachine.open("Reports")
        },
        {
            "name": "media",
            "icon": "hard-drive",
            "words": qsTr("Storage and sending"),
            "can": () => true,
            "begin": () => StaffMachine.open("Media")
        },
        {
            "name": "camera",
            "icon": "camera",
            "words": qsTr("Camera test"),
            "can": () => true,
            "begin": () => StaffMachine.open("CameraTest")
        },
        {
            "name": "touch",
            "icon": "pointer",
            "words": qsTr("Touch test"),
            "can": () => true,
            "begin": () => StaffMachine.open("TouchTest")
        },
        {
            "name": "clock",
            "icon": "clock",
            "words": qsTr("Clock"),
            "can": () => true,
            "begin": () => StaffMachine.open("Clock")
        },
        {
            "name": "language",
            "icon": "globe",
            "words": qsTr("Language at the start"),
            "can": () => true,
            "begin": () => StaffMachine.open("SessionLanguage")
        },
        {
            "name": "end",
            "icon": "power",
            "words": qsTr("End this kiosk"),
            "can": () => StaffPolls.canEnd,
            "begin": () => StaffPolls.begin("ending")
        },
        {
            "name": "updates",
            "icon": "newspaper",
            "words": qsTr("Office news"),
            "can": () => StaffSticks.waiting > 0,
            "begin": () => StaffSticks.begin("updating")
        },
        {
            "name": "export",
            "icon": "download",
            "words": qsTr("Write to a stick"),
            "can": () => true,
            "begin": () => StaffSticks.begin("exporting")
        },
        {
            "name": "import",
            "icon": "upload",
            "words": qsTr("Take in a stick"),
            "can": () => true,
            "begin": () => StaffSticks.begin("importing")
        },
        {
            "name": "continue",
            "icon": "life-buoy",
            "words": qsTr("Go on for a kiosk"),
            "can": () => true,
            "begin": () => StaffSticks.begin("continuing")
        },
        {
            "name": "medium",
            "icon": "hard-drive",
            "words": qsTr("Second stick"),
            "can": () => true,
            "begin": () => StaffSticks.begin("replacing")
        },
        {
            "name": "card",
            "icon": "id-card",
            "words": qsTr("Look at a card"),
            "can": () => true,
            "begin": () => StaffCards.begin()
        },
        {
            "name": "rehearsal",
            "icon": "arrow-right-left",
            "words": qsTr("Rehearsal"),
            "can": () => true,
            "begin": () => StaffSticks.openRehearsal()
        }
    ]

    title: qsTr("Staff menu")
    backText: qsTr("Close")
    backIcon: "x"
    leave: () => Staff.leave()
    side: StaffText {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        words: qsTr("Card: %1").arg(Staff.name)
    }

    Block {
        wanted: StaffMachine.locked !== "" || StaffMotion.disputed !== ""
        implicitHeight: lock.implicitHeight
        Rectangle {
            id: lock
            width: parent.width
            implicitHeight: why.height + 2 * Tokens.gap
            radius: Tokens.radius
            color: Tokens.stopped
            border.width: Tokens.hairline
            border.color: Tokens.stoppedText
            StaffText {
                id: why
                x: Tokens.pad
                y: Tokens.gap
                width: parent.width - 2 * x
                words: StaffMachine.locked !== "" ? qsTr("This kiosk is locked, and takes no votes.") + " " + StaffMachine.locked : StaffMotion.disputed
                bold: true
                color: Tokens.stoppedText
            }
        }
    }
    // Both are there at all times, so that nothing is made anew when the text grows.
    ActRows {
        columns: 3
    }
    ActRows {
        columns: 1
    }

    component ActRows: Repeater {
        id: rows
        property int columns: 1
        model: Math.ceil(screen.acts.length / columns)
        Block {
            id: row
            required property int index
            wanted: screen.columns === rows.columns
            implicitHeight: Math.max(Tokens.mm(15), Math.ceil(screen.staffSize * 1.12) + 2 * Tokens.hairGap)
            Repeater {
                model: screen.acts.slice(row.index * rows.columns, (row.index + 1) * rows.columns)
                MenuButton {
                    required property int index
                    required property var modelData
                    objectName: "act-" + modelData.name
                    width: Math.floor((row.width - (rows.columns - 1) * Tokens.gap) / rows.columns)
                    height: row.height
                    x: index * (width + Tokens.gap)
                    iconName: modelData.icon
                    text: modelData.words
                    enabled: modelData.can()
                    onActed: modelData.begin()
                }
            }
        }
    }
}
