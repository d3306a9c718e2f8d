import QtQuick
import Maru
import ".."

// One poll that has no result yet: what it is, how far, and how many voted.
Rectangle {
    id: poll

    required property string heading
    required property string topic
    required property string stage
    required property int atLeast
    required property string due
    required property int minutesLeft
    required property string closesAt
    property bool alone: false
    readonly property string turnout: {
        if (stage === "coming" || atLeast < 0)
            return "";
        if (atLeast > 0)
            return qsTr("At least %1 have voted", "", atLeast).arg(HallSizes.count(atLeast));
        return stage === "open" ? qsTr("Fewer than %1 have voted so far").arg(Hall.smallRoom) : qsTr("Fewer than %1 voted").arg(Hall.smallRoom);
    }
    readonly property string timeLeft: {
        if (due === "soon")
            return qsTr("Closing soon");
        if (due === "past")
            return qsTr("Past the announced time. Staff will close soon.");
        if (due === "")
            return "";
        const hours = Math.floor(minutesLeft / 60), minutes = minutesLeft % 60;
        const left = minutesLeft <= 90 ? qsTr("%1 min left").arg(minutesLeft) : minutes ? qsTr("%1 h %2 min left").arg(HallSizes.count(hours)).arg(minutes) : qsTr("%1 h left").arg(HallSizes.count(hours));
        return left + " · " + qsTr("closes at %1").arg(closesAt);
    }

    width: parent ? parent.width : 0
    implicitHeight: column.implicitHeight + 2 * HallSizes.gap
    radius: HallSizes.radius
    color: Tokens.surface
    border.width: HallSizes.line
    border.color: Tokens.line

    Column {
        id: column
        x: HallSizes.pad
        y: HallSizes.gap
        width: parent.width - 2 * x
        spacing: HallSizes.px(7)
        Item {
            width: parent.width
            height: Math.max(tag.height, sign.height)
            HallTag {
                id: tag
                anchors.verticalCenter: parent.verticalCenter
                topic: poll.topic
            }
            HallSign {
                id: sign
                anchors.verticalCenter: parent.verticalCenter
                anchors.right: parent.right
                standing: poll.stage
            }
        }
        HallLabel {
            width: parent.width
            words: poll.heading
            size: HallSizes.choice
            bold: true
        }
        HallLabel {
            visible: words !== ""
            width: parent.width
            words: poll.turnout
            size: poll.alone ? HallSizes.title : HallSizes.choice
            bold: poll.alone
        }
        HallLabel {
            visible: words !== ""
            width: parent.width
            words: poll.timeLeft
            size: poll.alone ? HallSizes.choice : HallSizes.body
            bold: poll.due !== "later"
        }
    }
}
