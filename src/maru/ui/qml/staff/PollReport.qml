import QtQuick
import Maru
import ".."

// The report of an opening or a closing, as it is kept, to be copied into the minutes.
StaffPage {
    id: screen

    title: StaffPolls.kind === "closing" ? qsTr("Closed. Closing report") : qsTr("Opened. Zero report")
    titleIcon: "circle-check"
    backText: qsTr("Menu")
    primaryText: qsTr("Finish")
    primaryIcon: "check"
    onPrimary: Staff.leave()

    PollLines {}
    Block {
        wanted: !Tokens.large
        implicitHeight: Math.max(table.implicitHeight, Tokens.mm(37))
        PollTable {
            id: table
            width: parent.width - code.width - Tokens.margin
        }
        Rectangle {
            id: code
            anchors.right: parent.right
            width: Tokens.mm(37)
            height: width
            radius: Tokens.boxRadius
            color: "#FFFFFF"
            QrCode {
                anchors.fill: parent
                anchors.margins: Tokens.hairGap
                text: StaffPolls.code
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("QR code of the report")
            }
        }
    }
    StaffProse {
        wanted: StaffPolls.problem !== ""
        words: StaffPolls.problem
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffPolls.cards >= 0
        words: qsTr("Cards handed out: %1").arg(StaffPolls.cards)
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        words: qsTr("Check words: %1").arg(StaffPolls.words.join(" "))
        bold: true
        available: screen.contentWidth
    }
    StaffProse {
        wanted: StaffPolls.problem === ""
        words: qsTr("Please copy this into the minutes. The signed report is kept here.")
        available: screen.contentWidth
    }
}
