pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// The projector's picture. Keys only: nobody touches a wall.
Window {
    id: window

    readonly property bool result: Hall.kind === "result"
    readonly property bool listed: Hall.kind === "polls"
    readonly property bool sided: result || listed && Hall.standing !== "coming" && Hall.boardAddress !== ""
    readonly property string foot: {
        if (listed)
            return Hall.standing === "open" ? qsTr("Told in steps of %1 and every few minutes, so that nobody can see who voted.").arg(Hall.smallRoom) : "";
        if (!result)
            return "";
        const base = qsTr("A full bar is all %1 ballot(s).", "", Hall.ballots).arg(HallSizes.count(Hall.ballots));
        if (Hall.blank < 0)
            return base;
        const blank = Hall.topic === "motion" ? qsTr("%1 abstained.", "", Hall.blank) : qsTr("%1 ballot(s) chose nothing.", "", Hall.blank);
        return blank.arg(HallSizes.count(Hall.blank)) + " " + base;
    }

    title: "Maru"
    color: Tokens.ground
    onWidthChanged: Hall.fit(width, height)
    onHeightChanged: Hall.fit(width, height)
    Component.onCompleted: Hall.fit(width, height)

    Item {
        anchors.fill: parent
        focus: true
        Keys.onPressed: event => {
            if (event.isAutoRepeat)
                return;
            const acts = {
                [Qt.Key_Right]: Hall.forward,
                [Qt.Key_Down]: Hall.forward,
                [Qt.Key_PageDown]: Hall.forward,
                [Qt.Key_Left]: Hall.back,
                [Qt.Key_Up]: Hall.back,
                [Qt.Key_PageUp]: Hall.back,
                [Qt.Key_Space]: Hall.stopOrGo,
                [Qt.Key_L]: Hall.switchLanguage,
                [Qt.Key_C]: Hall.toggleContrast
            };
            const act = acts[event.key];
            if (act) {
                act();
                event.accepted = true;
            } else if (event.key === Qt.Key_F || event.key === Qt.Key_F11) {
                window.visibility = window.visibility === Window.FullScreen ? Window.Windowed : Window.FullScreen;
            }
        }
    }

    HallHeader {
        id: header
        width: parent.width
    }

    Item {
        id: left
        x: HallSizes.margin
        anchors.top: header.bottom
        anchors.topMargin: HallSizes.px(32)
        anchors.bottom: notices.top
        anchors.bottomMargin: HallSizes.gap
        width: parent.width - 2 * x - (window.sided ? HallSizes.column + HallSizes.margin : 0)

        HallPages {
            id: pages
            width: parent.width
            anchors.top: parent.top
            anchors.bottom: foot.visible ? foot.top : parent.bottom
            anchors.bottomMargin: HallSizes.hairGap
            gap: HallSizes.px(20)
            page: Hall.page
            // Later: what is shown now is still being measured.
            onCountChanged: Qt.callLater(report)
            function report() {
                Hall.paged(count);
            }
            Repeater {
                id: pending
                model: window.listed ? Hall.polls : 0
                HallPoll {
                    alone: pending.count === 1
                }
            }
            Repeater {
                model: window.result ? Hall.bars : 0
                HallBar {
                    thick: Hall.options <= 3
                }
            }
        }
        HallLabel {
            visible: Hall.kind === "withheld" || Hall.kind === "waiting"
            width: parent.width
            words: Hall.kind === "withheld" ? qsTr("Fewer than %1 voted. As was decided beforehand, the result of so few is not published.").arg(Hall.smallRoom) : Hall.reason ? qsTr("The ledger cannot be reached yet. Trying again.") + "\n" + Hall.reason : qsTr("Asking the ledger.")
            size: HallSizes.px(60)
            leading: 1.3
        }
        HallLabel {
            id: foot
            visible: words !== ""
            anchors.bottom: parent.bottom
            width: parent.width
            words: window.foot
            size: HallSizes.small
            color: Tokens.sub
        }
    }

    Item {
        visible: window.sided
        anchors.top: left.top
        anchors.bottom: left.bottom
        anchors.left: left.right
        anchors.leftMargin: HallSizes.margin
        width: HallSizes.column
        HallTurnout {
            id: turnout
            visible: window.result
            width: parent.width
            heading: qsTr("Voted")
            number: HallSizes.count(Hall.ballots)
            suffix: qsTr("people", "after a number", Hall.ballots)
        }
        HallCheck {
            counted: window.result
            width: parent.width
            anchors.top: turnout.visible ? turnout.bottom : parent.top
            anchors.topMargin: turnout.visible ? HallSizes.gap : 0
            height: Math.min(parent.height - y, HallSizes.px(640))
        }
    }

    Column {
        id: notices
        width: parent.width
        anchors.bottom: floor.top
        HallNotice {
            visible: Hall.rehearsal
            width: parent.width
            icon: "graduation-cap"
            words: qsTr("This is a rehearsal. No ballot and no result here is real.")
        }
        HallNotice {
            visible: Hall.lost && Hall.since !== ""
            width: parent.width
            icon: "wifi-off"
            words: qsTr("No contact with the ledger since %1. What is shown is from then.").arg(Hall.since)
        }
    }
    HallFooter {
        id: floor
        anchors.bottom: parent.bottom
        width: parent.width
    }
}
