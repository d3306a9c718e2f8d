import QtQuick
import Maru

// Nobody can vote here just now: why, what became of the votes, what to do.
Notice {
    id: screen

    readonly property string standing: Machine.standing
    readonly property bool told: Staff.canArrive // the staff's menu says why it is locked

    footed: true
    urgent: Tokens.large && standing !== "closed"
    sign: ({ "scheduled": "clock", "paused": "pause", "closed": "lock", "waiting": "usb", "locked": "lock" })[standing] ?? "info"
    kind: standing === "closed" ? "kept" : standing === "scheduled" ? "info" : "warn"
    heading: {
        switch (standing) {
        case "scheduled":
            return qsTr("Voting has not begun");
        case "paused":
            return qsTr("Voting is paused");
        case "closed":
            return qsTr("Voting is over");
        case "waiting":
            return qsTr("The storage is being checked");
        default:
            return qsTr("This kiosk takes no votes");
        }
    }
    happened: {
        switch (standing) {
        case "scheduled":
            return qsTr("The polls are opened soon.");
        case "paused":
            return qsTr("Staff have stopped voting for a while.");
        case "closed":
            return qsTr("All polls of this kiosk are closed.");
        case "waiting":
            return "";
        default:
            return qsTr("It has stopped so that no vote is lost.");
        }
    }
    kept: {
        switch (standing) {
        case "scheduled":
        case "locked":
            return qsTr("Your card stays as it is.");
        case "closed":
            return qsTr("Every vote cast here is safely kept.");
        default:
            return qsTr("Every vote that it said is kept is safe.");
        }
    }
    nextStep: {
        switch (standing) {
        case "closed":
            return qsTr("With your four words you can see later that your vote was counted.");
        case "waiting":
        case "locked":
            return qsTr("Please use another kiosk.");
        default:
            return qsTr("Please wait for the announcement. This screen then changes.");
        }
    }
    forStaff: Machine.why === "" || told && standing === "locked" ? "" : qsTr("Staff: %1").arg(Machine.why)
    counter: standing === "waiting" || standing === "locked" ? Tokens.large ? qsTr("No. %1").arg(Machine.notice) : qsTr("Notice %1").arg(Machine.notice) : ""

    backText: Staff.canArrive ? qsTr("Staff") : ""
    backIcon: "id-card"
    onBack: Staff.arrive()
}
