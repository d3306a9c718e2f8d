import QtQuick
import ".."

// One option of a result: its name whole, its votes, and a bar whose full width is every ballot.
Item {
    id: bar

    required property int place
    required property string heading
    required property int votes
    required property real share
    property bool thick: false
    readonly property string name: place > 0 ? qsTr("%1. %2", "rank and option").arg(place).arg(heading) : heading

    width: parent ? parent.width : 0
    implicitHeight: Math.max(words.implicitHeight, number.implicitHeight) + HallSizes.hairGap + track.height
    Accessible.role: Accessible.StaticText
    Accessible.name: name + ", " + number.words

    HallLabel {
        id: words
        anchors.left: parent.left
        anchors.right: number.left
        anchors.rightMargin: HallSizes.gap
        words: bar.name
        bold: true
        Accessible.ignored: true
    }
    HallLabel {
        id: number
        anchors.right: parent.right
        wrapMode: Text.NoWrap
        words: qsTr("%1 vote(s)", "", bar.votes).arg(HallSizes.count(bar.votes))
        bold: true
        font.features: ({ "tnum": 1 })
        Accessible.ignored: true
    }
    Rectangle {
        id: track
        anchors.bottom: parent.bottom
        width: parent.width
        height: HallSizes.px(bar.thick ? 64 : 34)
        radius: HallSizes.px(6)
        color: Tokens.off
        border.width: Tokens.contrast ? HallSizes.line : 0
        border.color: Tokens.line
        Rectangle {
            objectName: "share"
            width: Math.round(parent.width * bar.share)
            height: parent.height
            radius: Math.min(parent.radius, width / 2)
            color: Tokens.fill
        }
    }
}
