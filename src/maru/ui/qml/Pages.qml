pragma ComponentBehavior: Bound

import QtQuick
import Maru

// Blocks one below another, on as many pages as their measured heights need. No scrolling.
Item {
    id: pages

    default property alias content: holder.data
    property int page: 0
    readonly property int count: plan.count
    readonly property bool first: page === 0
    readonly property bool last: page >= count - 1
    readonly property real contentWidth: holder.width
    property bool divided: false // more than one page was needed once: the pager has a column
    readonly property real tileHeight: Math.min(Tokens.row, Math.floor((height - Tokens.body * Tokens.tight) / 2))
    readonly property bool column: divided && !Tokens.large
    property bool retried: false
    property int changes: 0
    readonly property var plan: arrange(changes)

    function arrange(changes: int): var {
        const places = [], room = height;
        let page = 0, y = 0;
        for (const child of holder.children) {
            const block = child as Block;
            if (!block)
                continue;
            const wanted = block.wanted && block.implicitHeight > 0;
            let gap = y > 0 ? block.gapBefore : 0;
            if (wanted && y > 0 && y + gap + block.implicitHeight > room) {
                page += 1;
                y = 0;
                gap = 0;
            }
            places.push({ "block": block, "wanted": wanted, "page": page, "y": y + gap });
            if (wanted)
                y += gap + block.implicitHeight;
        }
        return { "places": places, "count": page + 1, "room": room };
    }
    function show() {
        page = Math.max(0, Math.min(page, count - 1));
        for (const place of plan.places) {
            place.block.y = place.y;
            place.block.visible = place.wanted && place.page === page;
            if (place.block.stretch)
                place.block.height = plan.room - place.y;
        }
    }
    function again() { // a Repeater puts its items in order after they became children
        changes += 1;
    }
    function settle() {
        if (count > 1) {
            divided = true;
        } else if (divided && !retried) { // what stood in the way was not laid out yet
            retried = true;
            divided = false; // and if it does not fit after all, the plan changes again
        }
    }
    function measure() { // anew, without the pager's column
        divided = false;
        retried = false;
        Qt.callLater(settle);
    }
    function next() {
        page = Math.min(page + 1, count - 1);
    }
    function previous() {
        page = Math.max(page - 1, 0);
    }

    onPlanChanged: {
        show();
        Qt.callLater(settle);
    }
    onPageChanged: show()
    Component.onCompleted: show()
    Component.onDestruction: retried = true // nothing is put off any more

    Connections {
        target: Panel
        function onLanguageChanged() {
            pages.measure();
        }
    }
    Connections {
        target: Tokens
        function onRoomAcrossChanged() {
            pages.measure();
        }
        function onRoomDownChanged() {
            pages.measure();
        }
    }

    MouseArea { // Qt delivers touches beyond an item only where it sees something to touch there:
        x: pages.width + Tokens.margin // beyond the window; the keys for a number reach below the pages
        width: 1
        height: 1
    }
    Item {
        id: holder
        width: pages.width - (pages.column ? Tokens.pager + Tokens.gap : 0)
        height: pages.height
        onChildrenChanged: Qt.callLater(pages.again)
    }

    Tile {
        objectName: "up"
        visible: pages.column
        x: pages.width - width
        width: Tokens.pager
        height: pages.tileHeight
        enabled: !pages.first
        iconName: "chevron-up"
        text: qsTr("Up")
        onActed: pages.previous()
    }
    PageNumber {
        visible: pages.column
        x: pages.width - Tokens.pager
        width: Tokens.pager
        y: pages.tileHeight
        height: pages.height - 2 * y
        page: pages.page
        count: pages.count
    }
    Tile {
        objectName: "more"
        visible: pages.column
        x: pages.width - width
        y: pages.height - height
        width: Tokens.pager
        height: pages.tileHeight
        enabled: !pages.last
        strong: enabled
        iconName: "chevron-down"
        text: qsTr("More")
        onActed: pages.next()
    }
}
