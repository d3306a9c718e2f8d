import QtQuick
import Maru
import ".."

// What the slide is about, and how far or how sure that is.
Rectangle {
    id: header

    readonly property string sign: {
        if (Hall.kind === "waiting")
            return "";
        if (Hall.kind === "withheld")
            return "withheld";
        if (Hall.rehearsal)
            return Hall.kind === "result" ? "rehearsal" : Hall.standing;
        return Hall.kind === "polls" ? Hall.standing : Hall.final ? "final" : "provisional";
    }
    readonly property string over: Hall.questionText === "" ? Hall.eventName : Hall.title
    readonly property string title: {
        if (Hall.kind === "waiting")
            return qsTr("Result display");
        if (Hall.kind !== "polls")
            return Hall.questionText || Hall.title;
        return ({
                "coming": qsTr("The polls open soon"),
                "open": qsTr("Voting is going on"),
                "closed": qsTr("Voting has ended, the ballots are being counted")
            })[Hall.standing];
    }

    implicitHeight: heading.y + heading.implicitHeight + HallSizes.px(18)
    color: Tokens.surface

    HallTag {
        id: tag
        visible: Hall.topic !== ""
        x: HallSizes.margin
        y: HallSizes.gap
        topic: Hall.topic
    }
    HallLabel {
        id: over
        anchors.left: tag.visible ? tag.right : parent.left
        anchors.leftMargin: tag.visible ? HallSizes.gap : HallSizes.margin
        anchors.right: badge.left
        anchors.rightMargin: HallSizes.gap
        y: HallSizes.gap + Math.max(0, (tag.height - lineHeight) / 2)
        words: header.over
        size: Typesetter.largest(words, HallSizes.body, HallSizes.small, width, 2, 0)
    }
    HallSign {
        id: badge
        anchors.right: parent.right
        anchors.rightMargin: HallSizes.margin
        y: HallSizes.px(32)
        size: HallSizes.choice
        standing: header.sign
    }
    HallLabel {
        anchors.right: badge.right
        anchors.top: badge.bottom
        anchors.topMargin: HallSizes.hairGap
        visible: Hall.pages > 1
        wrapMode: Text.NoWrap
        words: qsTr("Page %1 of %2").arg(Hall.page + 1).arg(Hall.pages)
        size: HallSizes.small
        bold: true
    }
    HallLabel {
        id: heading
        x: HallSizes.margin
        y: Math.max(tag.visible ? tag.y + tag.height : 0, over.y + over.implicitHeight) + HallSizes.hairGap
        // Below the sign and the page's number it has the whole width, beside them what is left.
        width: parent.width - 2 * x - (badge.visible && y < badge.y + badge.height + HallSizes.px(60) ? badge.width + HallSizes.gap : 0)
        words: header.title
        size: Typesetter.largest(words, HallSizes.title, HallSizes.body, width, 2, 0)
        bold: true
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: HallSizes.line
        color: Tokens.hair
    }
}
