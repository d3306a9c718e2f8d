import QtQuick
import ".."

// One thing that was looked at: a sign, its name, and how it is. The sign has words too.
Item {
    id: row

    property string name
    property string how
    property string sentence
    readonly property color tone: how === "pass" ? Tokens.keptText : how === "fail" ? Tokens.stoppedText : how === "warn" ? Tokens.warnText : Tokens.infoText
    readonly property string said: how === "pass" ? qsTr("good") : how === "fail" ? qsTr("stopped") : how === "warn" ? qsTr("please look") : qsTr("fine")

    implicitHeight: column.height
    Accessible.role: Accessible.StaticText
    Accessible.name: name + ": " + said + ". " + sentence

    Icon {
        id: icon
        y: Math.round((title.lineHeight - height) / 2)
        name: row.how === "pass" ? "circle-check" : row.how === "fail" ? "octagon-x" : "info"
        size: Math.round(Tokens.staff * Tokens.zoom)
        tone: row.tone
    }
    Column {
        id: column
        anchors.left: icon.right
        anchors.leftMargin: Tokens.gap
        anchors.right: parent.right
        Item {
            width: parent.width
            height: title.height
            StaffText {
                id: title
                width: parent.width - sign.width - Tokens.gap
                words: row.name
                Accessible.ignored: true
            }
            StaffText {
                id: sign
                anchors.right: parent.right
                words: row.said
                bold: true
                color: row.tone
                Accessible.ignored: true
            }
        }
        StaffText {
            width: parent.width
            visible: words !== ""
            words: row.sentence
            Accessible.ignored: true
        }
    }
}
