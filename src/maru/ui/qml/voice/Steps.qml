pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Something in steps: less, how much now, more.
Block {
    id: steps

    property string name
    property string title
    property string value
    property string lessText
    property string moreText
    property bool least
    property bool most

    signal stepped(int by)

    readonly property bool split: Tokens.zoom > 1 // what it is stands above, in lines of its own

    implicitHeight: split ? less.implicitHeight : Math.max(Tokens.row, words.implicitHeight, less.implicitHeight)

    Column {
        id: words
        visible: !steps.split
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - less.width - more.width - 2 * Tokens.gap
        Label {
            width: parent.width
            words: steps.title
            bold: true
        }
        Label {
            width: parent.width
            words: steps.value
        }
    }
    Tile {
        id: less
        objectName: steps.name + "-less"
        anchors.right: more.left
        anchors.rightMargin: Tokens.gap
        width: steps.split ? Math.floor((steps.width - Tokens.gap) / 2) : Math.max(Tokens.tile, implicitWidth + Tokens.gap)
        height: steps.height
        enabled: !steps.least
        iconName: "minus"
        text: steps.lessText
        onActed: steps.stepped(-1)
    }
    Tile {
        id: more
        objectName: steps.name + "-more"
        anchors.right: parent.right
        width: steps.split ? Math.floor((steps.width - Tokens.gap) / 2) : Math.max(Tokens.tile, implicitWidth + Tokens.gap)
        height: steps.height
        enabled: !steps.most
        iconName: "plus"
        text: steps.moreText
        onActed: steps.stepped(1)
    }
}
