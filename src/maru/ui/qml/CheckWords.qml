pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The four check words, two by two.
Grid {
    id: grid

    property real cardHeight: Tokens.mm(18.75)

    columns: 2
    spacing: Tokens.gap
    Repeater {
        model: Attendee.words
        WordCard {
            required property int index
            required property string modelData
            width: Math.floor((grid.width - grid.spacing) / 2)
            height: grid.cardHeight
            number: index + 1
            word: modelData
        }
    }
}
