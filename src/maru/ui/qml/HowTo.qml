pragma ComponentBehavior: Bound

import QtQuick

// The way to a vote, in four steps.
Page {
    id: screen

    title: qsTr("How to vote")
    backText: qsTr("Back")
    primaryText: qsTr("Start")

    Repeater {
        model: [["id-card", qsTr("Show your card to the camera.")], ["square-check-big", qsTr("Choose, and check what you chose.")], ["lock", qsTr("Seal your ballot, then cast it.")], ["qr-code", qsTr("Keep the four words. With them you can see that your vote was counted.")]]
        HintRow {
            required property var modelData
            iconName: modelData[0]
            words: modelData[1]
        }
    }
}
