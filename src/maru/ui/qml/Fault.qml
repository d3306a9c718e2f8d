import QtQuick
import Maru

// Something went wrong: what is safe, and what to do.
FocusScope {
    Rectangle {
        anchors.fill: parent
        color: Tokens.ground
    }
    Rectangle {
        x: Tokens.margin
        y: Tokens.margin
        width: parent.width - 2 * x
        height: restart.y - Tokens.gap - y
        radius: Tokens.radius
        color: Tokens.surface
        border.width: Tokens.hairline
        border.color: Tokens.line
        Icon {
            id: icon
            x: Tokens.wide
            y: Tokens.wide
            name: "triangle-alert"
            size: Tokens.mm(24)
            tone: Tokens.warnText
        }
        Column {
            anchors.left: icon.right
            anchors.leftMargin: Tokens.wide
            anchors.right: parent.right
            anchors.rightMargin: Tokens.margin
            anchors.verticalCenter: parent.verticalCenter
            spacing: Tokens.pad
            Label {
                width: parent.width
                words: qsTr("This machine has stopped")
                size: Tokens.choice
                bold: true
            }
            Label {
                width: parent.width
                words: qsTr("Every vote that it said is kept is safe.")
                leading: Tokens.loose
            }
            Label {
                width: parent.width
                words: qsTr("If you did not read ‘safely kept’, show your card again, here or at another machine.")
                leading: Tokens.loose
            }
            Label {
                width: parent.width
                words: qsTr("Please call a helper.")
                leading: Tokens.loose
            }
        }
    }
    ActionButton {
        id: restart
        objectName: "restart"
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        y: parent.height - height - Tokens.footer - Tokens.mm(2.39)
        width: Math.max(Tokens.primary, implicitWidth)
        iconName: "rotate-ccw"
        text: qsTr("Start again")
        onClicked: Attendee.restart()
    }
    Footer {
        width: parent.width
        anchors.bottom: parent.bottom
    }
}
