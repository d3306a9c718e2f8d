import QtQuick
import Maru

// The receipt on paper: to be asked for once, then what came of it.
Item {
    id: paper

    readonly property string outcome: ({
            "printed": qsTr("Printed"),
            "failed": qsTr("Not printed") + "\n" + qsTr("Take a photo")
        })[Receipts.state] ?? ""

    implicitHeight: outcome === "" ? button.height : line.implicitHeight

    ActionButton {
        id: button
        objectName: "print"
        visible: paper.outcome === ""
        width: parent.width
        height: Tokens.large ? implicitHeight : Tokens.barButton
        leftPadding: Tokens.gap
        rightPadding: Tokens.gap
        kind: "secondary"
        iconName: "printer"
        text: qsTr("Print")
        busyText: Receipts.state === "printing" ? qsTr("Printing") : ""
        onActed: Receipts.print()
    }
    Label {
        id: line
        visible: paper.outcome !== ""
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        words: paper.outcome
    }
}
