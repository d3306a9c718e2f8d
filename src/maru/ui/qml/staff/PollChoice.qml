pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Which polls the act is for. All of them are marked at first.
StaffPage {
    id: screen

    readonly property var words: ({
            "opening": [qsTr("Open which polls?"), qsTr("Next"), "arrow-right"],
            "pausing": [qsTr("Pause which polls?"), qsTr("Pause"), "pause"],
            "resuming": [qsTr("Resume which polls?"), qsTr("Resume"), "play"],
            "closing": [qsTr("Close which polls?"), qsTr("Next"), "arrow-right"]
        })[StaffPolls.kind] ?? ["", "", ""]
    readonly property bool atOnce: StaffPolls.kind === "pausing" || StaffPolls.kind === "resuming"
    readonly property var standings: ({
            "scheduled": qsTr("not open yet"),
            "open": qsTr("open"),
            "paused": qsTr("paused"),
            "closed": qsTr("closed")
        })

    title: words[0]
    primaryText: words[1]
    primaryIcon: words[2]
    primaryAnywhere: true
    primaryEnabled: StaffPolls.chosen > 0
    busyText: slow.late ? qsTr("Working") : ""
    leave: () => StaffPolls.back()
    onPrimary: atOnce ? StaffPolls.act() : StaffPolls.forward()
    side: StaffNotice {
        anchors.verticalCenter: parent.verticalCenter
        visible: wanted
        words: StaffPolls.problem
    }

    BusyTimer {
        id: slow
    }
    StaffProse {
        wanted: Tokens.large && StaffPolls.problem !== ""
        words: StaffPolls.problem
        bold: true
        available: screen.contentWidth
    }
    Repeater {
        model: StaffPolls.polls
        Block {
            id: row
            required property int index
            required property string uuid
            required property string heading
            required property string standing
            required property int ballots
            required property bool chosen
            implicitHeight: control.implicitHeight

            MarkRow {
                id: control
                objectName: "pick-" + row.index
                width: row.width
                height: row.height
                marked: row.chosen
                text: row.heading
                more: screen.standings[row.standing] + ", " + qsTr("%n ballot(s)", "", row.ballots)
                onActed: StaffPolls.toggle(row.uuid)
            }
        }
    }
}
