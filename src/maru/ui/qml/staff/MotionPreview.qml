pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// The ballot as attendees will see it, drawn by their own screen. A touch shows it in its real size.
StaffPage {
    id: screen

    property bool enlarged: false

    title: qsTr("Attendees will see this")
    backText: qsTr("Back")
    primaryText: qsTr("Next")
    primaryAnywhere: true
    covered: enlarged
    leave: () => StaffMotion.back()
    onPrimary: StaffMotion.forward()

    Block {
        stretch: true
        implicitHeight: Tokens.real(45)

        Touchable {
            objectName: "picture"
            readonly property real part: Math.min(parent.width / Panel.width, parent.height / Panel.height)
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.round(Panel.width * part)
            height: Math.round(Panel.height * part)
            text: qsTr("The ballot, smaller. Touch to see it in its real size. %1").arg(StaffMotion.said)
            onActed: screen.enlarged = true
            background: Rectangle {
                color: "transparent"
                border.width: Tokens.frame
                border.color: Tokens.line
                z: 1
            }
            contentItem: Image {
                source: StaffMotion.drawn
                cache: false
                smooth: true
                mipmap: true
                Accessible.ignored: true
            }
        }
    }
    over: Touchable {
        objectName: visible ? "whole" : ""
        anchors.fill: parent
        visible: screen.enlarged
        focus: visible
        text: qsTr("The ballot in its real size. Touch anywhere to go back. %1").arg(StaffMotion.said)
        onActed: screen.enlarged = false
        contentItem: Image {
            source: screen.enlarged ? StaffMotion.drawn : ""
            cache: false
            Accessible.ignored: true
        }
    }
}
