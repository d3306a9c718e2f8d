import QtQuick
import Maru
import ".."

// Where this is, what was asked, which package, which slide, and what goes on.
Rectangle {
    id: floor

    readonly property string standing: Hall.rehearsal ? "rehearsal" : Hall.kind === "result" || Hall.kind === "withheld" ? "closed" : Hall.standing
    readonly property var doing: ({
            "rehearsal": ["graduation-cap", qsTr("Rehearsal")],
            "coming": ["clock", qsTr("Not open yet")],
            "open": ["vote", qsTr("Voting")],
            "closed": ["lock", qsTr("Closed")]
        })[standing]

    implicitHeight: HallSizes.px(80)
    color: Tokens.floor

    Rectangle {
        width: parent.width
        height: HallSizes.px(6)
        color: Tokens.floorEdge
    }
    component Word: HallLabel {
        wrapMode: Text.NoWrap
        size: HallSizes.small
        color: Tokens.floorText
    }
    Word {
        x: HallSizes.margin
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: HallSizes.px(3)
        // A venue for which there is no room is left out, rather than cut.
        visible: x + implicitWidth + HallSizes.gap <= rest.x
        words: Hall.venue
    }
    Row {
        id: rest
        anchors.right: parent.right
        anchors.rightMargin: HallSizes.margin
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: HallSizes.px(3)
        spacing: HallSizes.margin
        Word {
            visible: Hall.kind === "result"
            words: Hall.most === 1 ? qsTr("One choice each") : qsTr("Up to %1 choices each").arg(Hall.most)
        }
        Word {
            visible: Hall.package !== ""
            words: "# " + Hall.package
        }
        Word {
            visible: Hall.slideCount > 1
            words: qsTr("%1 / %2", "which slide of how many").arg(Hall.slide + 1).arg(Hall.slideCount)
            Accessible.name: qsTr("Slide %1 of %2").arg(Hall.slide + 1).arg(Hall.slideCount)
        }
        Row {
            visible: Hall.stopped
            spacing: HallSizes.hairGap
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "pause"
                size: HallSizes.small
                tone: Tokens.floorText
            }
            Word {
                words: qsTr("Stopped")
            }
        }
        Row {
            visible: Hall.kind !== "waiting"
            spacing: HallSizes.hairGap
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: floor.doing[0]
                size: HallSizes.small
                tone: Tokens.floorText
            }
            Word {
                words: floor.doing[1]
                bold: true
            }
        }
    }
}
