import QtQuick
import Maru

// A calm no: what happened, what to do now, and the number that staff know it by.
Page {
    id: screen

    readonly property string sentence: Attendee.refusalSentence
    readonly property int cut: sentence.indexOf(". ")
    readonly property string first: cut < 0 ? sentence : sentence.slice(0, cut + 1)
    readonly property string rest: [cut < 0 ? "" : sentence.slice(cut + 2), Attendee.refusalKept].filter(Boolean).join(" ")

    primaryText: Attendee.countdown >= 0 && Attendee.countdown <= 20 && !Tokens.large ? qsTr("Start over (%n s)", "", Attendee.countdown) : qsTr("Start over")
    primaryIcon: Attendee.countdown > 20 ? "arrow-right" : ""
    onPrimary: Attendee.leave()

    Block {
        wanted: !Tokens.large
        stretch: true
        implicitHeight: Tokens.mm(76)
        Rectangle {
            anchors.fill: parent
            radius: Tokens.radius
            color: Tokens.surface
            border.width: Tokens.hairline
            border.color: Tokens.hair
        }
        Rectangle {
            id: sign
            x: Tokens.wide
            y: Tokens.mm(7.5)
            width: Tokens.mm(25.9)
            height: width
            radius: width / 2
            color: Tokens.warn
            border.width: Tokens.frame
            border.color: Tokens.warnLine
            Icon {
                anchors.centerIn: parent
                name: "info"
                size: Tokens.mm(17)
                tone: Tokens.warnText
            }
        }
        Column {
            anchors.left: sign.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.rightMargin: Tokens.wide
            y: Tokens.mm(7)
            spacing: Tokens.pad
            Label {
                width: parent.width
                words: screen.first
                size: Tokens.choice
                bold: true
            }
            Label {
                width: parent.width
                visible: words !== ""
                words: screen.rest
                size: Tokens.prose
                leading: Tokens.loose
            }
            Rectangle {
                width: parent.width
                height: Tokens.hairline
                color: Tokens.hair
            }
            Label {
                width: parent.width
                words: Attendee.refusalNext
                size: Tokens.prose
                leading: Tokens.loose
            }
        }
    }
    Prose {
        wanted: Tokens.large
        words: screen.sentence
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large && words !== ""
        words: Attendee.refusalKept
        size: Tokens.body
        available: screen.contentWidth
    }
    Prose {
        wanted: Tokens.large
        words: Attendee.refusalNext
        size: Tokens.body
        available: screen.contentWidth
    }

    counter: Tokens.large ? qsTr("No. %1").arg(Attendee.refusalNumber) : ""
    side: Label {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        words: qsTr("Notice number %1").arg(Attendee.refusalNumber)
        color: Tokens.sub
    }
}
