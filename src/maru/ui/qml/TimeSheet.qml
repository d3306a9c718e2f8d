import QtQuick
import Maru

// Asks whether more time is needed; covers the ballot completely.
FocusScope {
    id: sheet

    readonly property string loss: ({
            "question": qsTr("Your choices are erased."),
            "review": qsTr("Your choices are erased."),
            "sealed": qsTr("Your ballot is not cast yet."),
            "checked": qsTr("The opened ballot is erased.")
        })[Attendee.step] ?? ""
    readonly property string comeBack: Arrival.byNumber ? qsTr("You can come back with your number.") : qsTr("You can come back with your card.")
    readonly property string between: roomy ? "\n" : " "

    readonly property bool roomy: Tokens.zoom === 1 && Tokens.roomDown > 110
    readonly property real start: Panel.lowScreen ? height - Tokens.real(Tokens.lowest) : bar.visible ? bar.height : 0

    Rectangle {
        anchors.fill: parent
        color: Tokens.veil
    }
    Rectangle {
        id: paper
        y: sheet.start + (sheet.roomy ? Tokens.real(7.5) : 0)
        width: parent.width
        height: parent.height - y
        radius: Tokens.margin
        color: Tokens.floorEdge
    }
    Rectangle {
        y: paper.y + Tokens.hairGap
        width: parent.width
        height: parent.height - y
        radius: Tokens.margin
        color: Tokens.surface
    }
    Icon {
        id: icon
        visible: Tokens.zoom === 1
        x: Tokens.margin
        y: text.y
        name: "clock"
        size: Tokens.mm(23.5)
    }
    Item {
        id: text
        anchors.left: icon.visible ? icon.right : parent.left
        anchors.leftMargin: icon.visible ? Tokens.real(7) : Tokens.margin
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        y: paper.y + (sheet.roomy ? Tokens.real(10.5) : Tokens.pad)
        height: gauge.y - y - Tokens.gap
        Label {
            id: question
            width: parent.width
            words: qsTr("Do you need more time?")
            size: Tokens.zoom > 1 ? telling.size : sheet.roomy ? Tokens.choice : Tokens.title
            bold: true
        }
        Label {
            id: telling
            y: question.height + (sheet.roomy ? Tokens.pad : 0)
            width: parent.width
            words: [qsTr("In %n second(s) we return to the start.", "", Attendee.sheetSeconds), sheet.loss, sheet.comeBack].filter(Boolean).join(sheet.between)
            size: sheet.roomy ? Tokens.prose : Typesetter.largest((Tokens.zoom > 1 ? question.words + " " : "") + words, Tokens.body, Tokens.smallest, width, Math.max(1, Math.floor(text.height / (Tokens.body * Tokens.tight)) - 1), 0)
            leading: !sheet.roomy ? Tokens.tight : Tokens.loose
        }
    }
    Rectangle {
        id: gauge
        x: Tokens.margin
        y: actions.y - Tokens.real(7.5)
        width: parent.width - 2 * x
        height: Tokens.real(3.4)
        radius: height / 2
        color: Tokens.contrast ? Tokens.ground : Tokens.hair
        border.width: Tokens.contrast ? Tokens.hairline : 0
        border.color: Tokens.line
        Rectangle {
            width: Math.round(parent.width * Math.min(1, Attendee.sheetSeconds / 45))
            height: parent.height
            radius: height / 2
            color: Tokens.fill
        }
    }
    Item {
        id: actions
        x: Tokens.margin
        width: parent.width - 2 * x
        height: Tokens.action
        y: (Panel.lowScreen && bar.visible ? bar.y : floor.visible ? floor.y : parent.height) - height - Tokens.gap
        ActionButton {
            objectName: "moreTime"
            anchors.right: parent.right
            width: Math.min(actions.width - leave.width - Tokens.gap, Math.max(Tokens.primary, implicitWidth))
            text: qsTr("More time, please")
            leftPadding: Tokens.gap
            rightPadding: Tokens.gap
            onActed: Attendee.moreTime()
        }
        ActionButton {
            id: leave
            objectName: "leave"
            kind: "quiet"
            iconName: "x"
            text: qsTr("End")
            onActed: Attendee.leave()
        }
    }
    Footer {
        id: floor
        visible: Tokens.zoom === 1
        width: parent.width
        anchors.bottom: parent.bottom
    }
    TopBar {
        id: bar
        visible: Tokens.zoom === 1
        width: parent.width
        y: Panel.lowScreen ? (floor.visible ? floor.y : parent.height) - height : 0
    }
}
