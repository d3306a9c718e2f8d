pragma ComponentBehavior: Bound

import QtQuick
import Maru

// A calm page about one thing: what happened, what was kept and what was not, what to do.
// On a card where all of it fits, else over as many pages as it needs.
Page {
    id: notice

    property string sign: "info"
    property string kind: "warn" // the sign's colours: warn, info, kept
    property string happened
    property string kept
    property string nextStep
    property string forStaff
    property string heading: title // in bold
    property bool urgent: false // over pages, what to do comes before what happened

    readonly property bool carded: Tokens.zoom === 1 && column.implicitHeight + 2 * column.y <= pages.height
    readonly property var tones: ({
            "warn": [Tokens.warn, Tokens.warnLine, Tokens.warnText],
            "info": [Tokens.info, Tokens.infoText, Tokens.infoText],
            "kept": [Tokens.kept, Tokens.keptText, Tokens.keptText]
        })[kind]

    titleFixed: false

    component Said: Label {
        visible: words !== ""
        size: Tokens.prose
        leading: Tokens.loose
    }
    component Told: Prose {
        size: Tokens.large ? Tokens.body : Tokens.prose
        gapBefore: Tokens.pad
        available: notice.contentWidth
    }

    Block {
        wanted: notice.carded
        stretch: true
        implicitHeight: Tokens.mm(40)
        Rectangle {
            anchors.fill: parent
            radius: Tokens.radius
            color: Tokens.surface
            border.width: Tokens.hairline
            border.color: Tokens.hair
        }
        Rectangle {
            id: mark
            x: Tokens.wide
            y: Tokens.mm(6)
            width: Tokens.mm(25.9)
            height: width
            radius: width / 2
            color: notice.tones[0]
            border.width: Tokens.frame
            border.color: notice.tones[1]
            Icon {
                anchors.centerIn: parent
                name: notice.sign
                size: Tokens.mm(15)
                tone: notice.tones[2]
            }
        }
        Column {
            id: column
            x: mark.x + mark.width + Tokens.wide
            y: Tokens.mm(4.5)
            width: notice.pages.width - x - Tokens.wide
            spacing: Tokens.gap
            Label {
                id: first
                width: parent.width
                words: notice.heading
                size: Typesetter.lines(words, Tokens.choice, true, width).length > 1 ? Tokens.title : Tokens.choice
                bold: true
            }
            Said {
                width: parent.width
                words: notice.happened
            }
            Said {
                width: parent.width
                words: notice.kept
            }
            Rectangle {
                visible: notice.nextStep !== ""
                width: parent.width
                height: Tokens.hairline
                color: Tokens.hair
            }
            Said {
                width: parent.width
                words: notice.nextStep
            }
            Said {
                width: parent.width
                words: notice.forStaff
                color: Tokens.sub
            }
        }
    }
    Told {
        wanted: !notice.carded
        words: notice.heading
        bold: true
    }
    Told {
        wanted: !notice.carded && notice.urgent
        words: notice.nextStep
    }
    Told {
        wanted: !notice.carded
        words: notice.happened
    }
    Told {
        wanted: !notice.carded
        words: notice.kept
    }
    Told {
        wanted: !notice.carded && !notice.urgent
        words: notice.nextStep
    }
    Told {
        wanted: !notice.carded
        words: notice.forStaff
    }
}
