import QtQuick
import ".."

// A thing that was looked at, with its sentence, as a block of a page.
Block {
    id: block

    required property string heading
    required property string how
    required property string sentence
    property bool brief: false

    implicitHeight: row.implicitHeight

    CheckRow {
        id: row
        width: parent.width
        height: implicitHeight
        name: block.heading
        how: block.how
        sentence: block.brief ? "" : block.sentence
    }
}
