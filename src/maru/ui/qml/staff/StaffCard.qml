import QtQuick
import Maru
import ".."

// Asks for a staff card.
StaffPage {
    id: screen

    readonly property string told: ({
            "staff_unknown": qsTr("This is no staff card of this event."),
            "staff_revoked": qsTr("This staff card was cancelled. Please show another one.")
        })[Staff.problemName] ?? Staff.problem

    title: Tokens.large ? "" : qsTr("Show your staff card")
    counter: !Tokens.large ? "" : closing !== "" ? closing : qsTr("Staff card")
    backText: qsTr("Close")
    backIcon: "x"
    leave: () => Staff.leave()

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(60)

        Viewfinder {
            id: finder
            width: Tokens.mm(98.2)
            height: parent.height
        }
        Column {
            anchors.left: finder.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Tokens.pad
            StaffText {
                width: parent.width
                words: qsTr("Hold the square pattern of your staff card to the camera.")
            }
            StaffText {
                width: parent.width
                words: qsTr("Then type the PIN that you know by heart.")
            }
            StaffText {
                width: parent.width
                words: qsTr("Nobody can vote here meanwhile.")
            }
        }
    }
    Block {
        wanted: Tokens.large
        stretch: true
        implicitHeight: screen.pages.height
        Viewfinder {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, Math.round(parent.height * 1.36))
            height: parent.height
        }
    }
    StaffProse {
        wanted: Tokens.large
        words: [screen.told, qsTr("Show your staff card"), qsTr("Hold the square pattern of your staff card to the camera."), qsTr("Then type the PIN that you know by heart.")].filter(Boolean).join(" ")
        available: screen.contentWidth
    }
    side: StaffNotice {
        anchors.verticalCenter: parent.verticalCenter
        visible: wanted
        kind: "warn"
        words: screen.told
    }
}
