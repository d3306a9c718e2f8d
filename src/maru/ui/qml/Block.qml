import QtQuick

// Something that is never divided between two pages. Pages gives it place, width and page.
Item {
    property bool wanted: true
    property bool stretch: false // takes what is left of its page
    property real gapBefore: Tokens.gap

    width: parent ? parent.width : 0
    height: implicitHeight
}
