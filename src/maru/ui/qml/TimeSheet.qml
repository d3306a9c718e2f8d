import QtQuick
import Maru

// Asks whether more time is needed; covers the ballot completely.
FocusScope {
    id: sheet

    readonly property string loss: ({
            "pin": qsTr("What you typed is erased."),
            "venue_pin": qsTr("What you typed is erased."),
            "question": qsTr("Your choices are erased."),
            "review": qsTr("Your choices are erased."),
            "sealed": qsTr("Your ballot is not cast yet."),
            "checked": qsTr("The opened ballot is erased.")
        })[Attendee.step] ?? ""
    readonly property string comeBack: Arrival.byNumber ? qsTr("You can come back with your number.") : qsTr("You can come back with your card.")
    readonly property string between: Tokens.large ? " " : "\n"

    Rectangle {
        anchors.fill: parent
        color: Tokens.veil
    }
    TopBar {
        id: bar
        visible: !Tokens.large
        width: parent.width
    }
    Rectangle {
        id: paper
        y: Tokens.large ? 0 : Tokens.mm(22.5)
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
        visible: !Tokens.large
        x: Tokens.margin
        y: paper.y + Tokens.mm(11)
        name: "clock"
        size: Tokens.mm(23.5)
    }
    Item {
        id: text
        anchors.left: Tokens.large ? parent.left : icon.right
        anchors.leftMargin: Tokens.large ? Tokens.margin : Tokens.mm(7)
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        y: paper.y + (Tokens.large ? Tokens.pad : Tokens.mm(10.5))
        height: gauge.y - y - Tokens.gap
        Label {
            id: question
            width: parent.width
            words: qsTr("Do you need more time?")
            size: Tokens.large ? telling.size : Tokens.choice
            bold: true
        }
        Label {
            id: telling
            y: question.height + (Tokens.large ? 0 : Tokens.pad)
            width: parent.width
            words: [qsTr("In %n second(s) we return to the start.", "", Attendee.sheetSeconds), sheet.loss, sheet.comeBack].filter(Boolean).join(sheet.between)
            size: Tokens.large ? Typesetter.largest(question.words + " " + words, Tokens.body, Tokens.smallest, width, Math.floor(text.height / (Tokens.body * Tokens.tight)) - 1, 0) : Tokens.prose
            leading: Tokens.large ? Tokens.tight : Tokens.loose
        }
    }
    Rectangle {
        id: gauge
        x: Tokens.margin
        y: actions.y - Tokens.mm(7.5)
        width: parent.width - 2 * x
        height: Tokens.mm(3.4)
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
        y: parent.height - height - (Tokens.large ? Tokens.gap : Tokens.footer + Tokens.mm(2.39))
        ActionButton {
            objectName: "leave"
            kind: "quiet"
            iconName: "x"
            text: qsTr("End")
            onActed: Attendee.leave()
        }
        ActionButton {
            objectName: "moreTime"
            anchors.right: parent.right
            width: Math.max(Tokens.primary, implicitWidth)
            text: qsTr("More time, please")
            leftPadding: Tokens.gap
            rightPadding: Tokens.gap
            onActed: Attendee.moreTime()
        }
    }
    Footer {
        visible: !Tokens.large
        width: parent.width
        anchors.bottom: parent.bottom
    }
}
