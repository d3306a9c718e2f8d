pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Cells at the panel's corners, edges and middle: each is touched once.
StaffPage {
    id: screen

    readonly property var cells: [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1], [0, 2], [2, 2]]
    readonly property int skipped: Panel.lowScreen ? 3 : 0 // the upper row is out of reach
    readonly property int remaining: cells.filter((cell, index) => index >= skipped && !StaffMachine.touched.includes(index)).length

    covered: true

    over: Rectangle {
        id: ground
        readonly property real side: Math.floor((Math.min(width, height) - 2 * Tokens.gap) / 3.4)
        anchors.fill: parent
        color: Tokens.ground

        Repeater {
            model: screen.cells.length
            Touchable {
                id: cell
                required property int index
                readonly property bool done: StaffMachine.touched.includes(index)
                readonly property var place: screen.cells[index]
                objectName: "cell-" + index
                visible: index >= screen.skipped
                x: Math.round(place[0] * (ground.width - width) / 2)
                y: Math.round(place[1] * (ground.height - height) / 2)
                width: ground.side
                height: ground.side
                text: done ? qsTr("Cell %1, touched").arg(index + 1) : qsTr("Cell %1").arg(index + 1)
                onActed: StaffMachine.touch(index)
                background: Rectangle {
                    radius: Tokens.radius
                    color: cell.down ? Tokens.press : cell.done ? Tokens.kept : Tokens.surface
                    border.width: cell.done ? Tokens.frame : Tokens.hairline
                    border.color: cell.done ? Tokens.keptText : Tokens.line
                }
                contentItem: Item {
                    Icon {
                        anchors.centerIn: parent
                        visible: cell.done
                        name: "check"
                        size: Tokens.icon
                        tone: cell.down ? Tokens.pressText : Tokens.keptText
                    }
                    Label {
                        anchors.centerIn: parent
                        visible: !cell.done
                        words: cell.index + 1
                        bold: true
                        color: cell.down ? Tokens.pressText : Tokens.ink
                        Accessible.ignored: true
                    }
                }
            }
        }
        Column {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            width: Math.max(Tokens.mm(20), ground.width - 2 * ground.side - 2 * Tokens.gap)
            spacing: Tokens.hairGap
            StaffText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                words: screen.remaining > 0 ? qsTr("%n cell(s) to touch", "", screen.remaining) : qsTr("The whole panel feels touches.")
                bold: true
            }
            ActionButton {
                objectName: "back"
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, parent.width)
                kind: "secondary"
                text: qsTr("Menu")
                onActed: Staff.toMenu()
            }
        }
    }
}
