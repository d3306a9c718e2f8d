pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// The polls of the act with their ballots here, and those opened for checks. Where they are too
// many for the place, all of them together.
Column {
    id: table

    readonly property real size: Math.round(Tokens.staff * Tokens.zoom)
    readonly property real count: Math.max(counted.implicitWidth, Math.round(size * 1.8))
    readonly property real check: Math.max(checked.implicitWidth, Math.round(size * 1.8))
    readonly property real name: width - count - check - 2 * Tokens.pad

    property real tallest: 100000
    readonly property real line: Math.round(size * Tokens.tight)
    readonly property real needed: (StaffPolls.headings.reduce((sum, heading) => sum + Typesetter.lines(heading, size, false, name).length, 0) + 1) * line + (StaffPolls.headings.length + 2) * spacing + Tokens.hairGap + Tokens.hairline
    readonly property bool brief: needed > tallest

    spacing: Math.round(Tokens.hairGap / 2)

    Item {
        width: parent.width
        height: counted.height
        StaffText {
            words: qsTr("Poll")
        }
        StaffText {
            id: counted
            x: table.name + Tokens.pad + table.count - width
            words: qsTr("Ballots")
        }
        StaffText {
            id: checked
            anchors.right: parent.right
            words: qsTr("Checks")
        }
    }
    Rectangle {
        width: parent.width
        height: Tokens.hairline
        color: Tokens.hair
    }
    Repeater {
        model: StaffPolls.chosenPolls
        Item {
            id: row
            required property string heading
            required property int more
            required property int ballots
            required property int spoiled
            readonly property bool strong: heading === "" && more === 0
            visible: strong || !table.brief
            width: table.width
            height: title.height + (strong ? Tokens.hairGap : 0)
            Accessible.role: Accessible.StaticText
            Accessible.name: title.words + ": " + qsTr("%n ballot(s)", "", ballots) + ", " + qsTr("%n for checks", "", spoiled)
            Rectangle {
                visible: row.strong
                width: parent.width
                height: Tokens.hairline
                color: Tokens.line
            }
            StaffText {
                id: title
                anchors.bottom: parent.bottom
                width: table.name
                words: row.heading !== "" ? row.heading : row.more > 0 ? qsTr("%n more poll(s)", "", row.more) : qsTr("All")
                bold: row.strong
                Accessible.ignored: true
            }
            StaffText {
                anchors.bottom: parent.bottom
                x: table.name + Tokens.pad + table.count - width
                words: row.ballots
                bold: true
                Accessible.ignored: true
            }
            StaffText {
                anchors.bottom: parent.bottom
                anchors.right: parent.right
                words: row.spoiled
                bold: true
                Accessible.ignored: true
            }
        }
    }
}
