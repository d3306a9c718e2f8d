import QtQuick

// Rows one below another, on as many pages as their measured heights need.
Item {
    id: pages

    default property alias content: holder.data
    property real gap: 0
    property int page: 0
    readonly property int count: plan.count
    property int changes: 0
    readonly property var plan: arrange(changes)

    function arrange(changes: int): var {
        const rows = holder.children.filter(row => row.implicitHeight > 0); // no Repeater
        const needed = place(rows, rows.length);
        // No page with a lone row after a full one.
        return place(rows, Math.ceil(rows.length / needed.count));
    }
    function place(rows: list<Item>, most: int): var {
        const places = [];
        let page = 0, y = 0, on = 0;
        for (const row of rows) {
            if (on === most || y > 0 && y + row.implicitHeight > height) {
                page += 1;
                y = on = 0;
            }
            places.push({ "row": row, "page": page, "y": y });
            y += row.implicitHeight + gap;
            on += 1;
        }
        return { "places": places, "count": page + 1 };
    }
    function show() {
        for (const place of plan.places) {
            place.row.y = place.y;
            place.row.visible = place.page === page;
        }
    }
    function again() { // a Repeater puts its items in order after they became children
        changes += 1;
    }

    onPlanChanged: show()
    onPageChanged: show()
    Component.onCompleted: show()

    Item {
        id: holder
        anchors.fill: parent
        onChildrenChanged: Qt.callLater(pages.again)
    }
}
