import QtQuick
import Maru

// What an option is: place, cost, and its text in full.
Page {
    id: screen

    property int option: -1
    readonly property var row: {
        Panel.language; // said anew in the other one
        return Attendee.explanation(option);
    }

    title: row.heading
    titleFixed: false
    backText: Tokens.large ? qsTr("Back") : qsTr("Back to choosing")

    Prose {
        wanted: !Tokens.large
        words: screen.row.heading
        bold: true
        size: Tokens.title
        available: screen.contentWidth
    }
    Prose {
        words: screen.row.place
        available: screen.contentWidth
    }
    Prose {
        words: screen.row.cost
        available: screen.contentWidth
    }
    Prose {
        words: screen.row.description
        available: screen.contentWidth
    }
}
