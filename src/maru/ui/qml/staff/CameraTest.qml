pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// What the camera sees, and which kinds of codes it has read; never what stands in them.
StaffPage {
    id: screen

    readonly property var kinds: ({
            "ticket": qsTr("voting card of this event"),
            "other_ticket": qsTr("voting card of another event"),
            "staff_card": qsTr("staff card"),
            "receipt": qsTr("receipt"),
            "other": qsTr("something else")
        })

    title: Tokens.large ? "" : qsTr("Camera test")
    counter: !Tokens.large ? "" : closing !== "" ? closing : StaffMachine.seenTimes > 0 ? qsTr("Read: %n time(s)", "", StaffMachine.seenTimes) : qsTr("Camera test")

    Timer {
        interval: 500
        repeat: true
        running: true
        onTriggered: StaffMachine.again()
    }
    component Told: Column {
        id: told
        spacing: Tokens.gap
        StaffText {
            width: parent.width
            words: StaffMachine.cameraHealth !== "" ? StaffMachine.cameraHealth : qsTr("This kiosk was started without a camera.")
            bold: true
        }
        StaffText {
            width: parent.width
            words: qsTr("Hold a card to the camera. What stands on it is not shown.")
        }
        Repeater {
            model: StaffMachine.seen
            StaffText {
                required property string kind
                required property int times
                objectName: "seen-" + kind
                width: told.width
                words: qsTr("Read: %1, %n time(s)", "", times).arg(screen.kinds[kind])
                bold: true
                color: Tokens.keptText
            }
        }
    }
    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(60)
        Viewfinder {
            id: finder
            width: Tokens.mm(98.2)
            height: parent.height
        }
        Told {
            anchors.left: finder.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
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
    Block {
        wanted: Tokens.large
        implicitHeight: told.height
        Told {
            id: told
            width: parent.width
        }
    }
}
