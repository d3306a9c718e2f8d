import QtQuick
import ".."

// A row with a box to mark, in the staff's size.
Touchable {
    id: control

    property bool marked: false
    property bool round: false // one of several
    property string more
    readonly property color tone: down ? Tokens.pressText : Tokens.ink

    implicitHeight: Math.max(Tokens.mm(15), column.height + 2 * Tokens.hairGap)
    Accessible.role: round ? Accessible.RadioButton : Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: marked
    Accessible.name: more !== "" ? text + ", " + more : text

    background: Item {
        Rectangle {
            anchors.fill: parent
            visible: control.enabled
            radius: Tokens.radius
            color: control.down ? Tokens.press : control.marked ? Tokens.tint : Tokens.surface
            border.width: control.marked ? Tokens.frame : Tokens.hairline
            border.color: control.marked ? Tokens.strongFrame : Tokens.line
        }
        Outline {
            anchors.fill: parent
            visible: !control.enabled
        }
    }
    contentItem: Item {
        implicitHeight: column.height
        Mark {
            id: mark
            x: Tokens.pad
            anchors.verticalCenter: parent.verticalCenter
            visible: control.enabled
            size: Tokens.smallIcon
            checked: control.marked
        }
        Column {
            id: column
            anchors.left: mark.right
            anchors.leftMargin: Tokens.pad
            anchors.right: parent.right
            anchors.rightMargin: Tokens.pad
            anchors.verticalCenter: parent.verticalCenter
            StaffText {
                width: parent.width
                words: control.text
                bold: true
                color: control.tone
                Accessible.ignored: true
            }
            StaffText {
                width: parent.width
                visible: words !== ""
                words: control.more
                color: control.tone
                Accessible.ignored: true
            }
        }
    }
}
