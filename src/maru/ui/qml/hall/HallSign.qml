import QtQuick
import ".."

// How far a poll is, or how sure a result: icon and words.
Rectangle {
    id: sign

    required property string standing
    property real size: HallSizes.body
    readonly property var look: ({
            "coming": ["clock", qsTr("Not open yet"), Tokens.barFill, Tokens.ink],
            "open": ["vote", qsTr("Voting is open"), Tokens.info, Tokens.infoText],
            "closed": ["lock", qsTr("Being counted"), Tokens.warn, Tokens.warnText],
            "published": ["lock", qsTr("Being counted"), Tokens.warn, Tokens.warnText],
            "final": ["badge-check", qsTr("Final result"), Tokens.kept, Tokens.keptText],
            "provisional": ["clock", qsTr("Provisional result"), Tokens.warn, Tokens.warnText],
            "withheld": ["eye-off", qsTr("Result not published"), Tokens.barFill, Tokens.ink],
            "rehearsal": ["graduation-cap", qsTr("Rehearsal, no real result"), Tokens.warn, Tokens.warnText]
        })[standing]

    visible: look !== undefined
    implicitWidth: row.implicitWidth + 2 * HallSizes.gap
    implicitHeight: Math.round(1.65 * size)
    radius: HallSizes.radius
    color: look ? look[2] : Tokens.surface
    border.width: Tokens.contrast ? HallSizes.line : 0
    border.color: Tokens.line

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Math.round(0.4 * sign.size)
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: sign.look ? sign.look[0] : ""
            size: Math.round(1.1 * sign.size)
            tone: sign.look ? sign.look[3] : Tokens.ink
        }
        HallLabel {
            anchors.verticalCenter: parent.verticalCenter
            wrapMode: Text.NoWrap
            words: sign.look ? sign.look[1] : ""
            size: sign.size
            bold: true
            color: sign.look ? sign.look[3] : Tokens.ink
        }
    }
}
