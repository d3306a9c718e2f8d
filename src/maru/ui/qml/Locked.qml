pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Maru

// The whole screen of a kiosk that is locked from its start on: in both languages, nothing to touch.
Window {
    id: root

    property var sayings: [] // for each language: heading, what became of it, what to do, for staff

    title: "Maru"
    color: Tokens.ground

    Column {
        anchors.verticalCenter: parent.verticalCenter
        x: Tokens.margin
        width: parent.width - 2 * x
        spacing: Tokens.wide
        Repeater {
            model: root.sayings
            Column {
                id: saying
                required property var modelData
                width: parent.width
                spacing: Tokens.hairGap
                Label {
                    width: parent.width
                    words: saying.modelData[0]
                    size: Tokens.title
                    bold: true
                }
                Label {
                    width: parent.width
                    words: saying.modelData[1]
                }
                Label {
                    width: parent.width
                    words: saying.modelData[2]
                    size: Tokens.staff
                    color: Tokens.sub
                }
            }
        }
    }
}
