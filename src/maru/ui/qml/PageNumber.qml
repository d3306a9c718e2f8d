import QtQuick

// Where one is: 1 / 3.
Item {
    id: number

    required property int page
    required property int count

    implicitWidth: row.implicitWidth
    implicitHeight: row.implicitHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Page %1 of %2").arg(page + 1).arg(count)

    Row {
        id: row
        anchors.centerIn: parent
        Label {
            words: number.page + 1
            bold: true
            Accessible.ignored: true
        }
        Label {
            words: Tokens.large ? "/" + number.count : qsTr(" / %1", "page count").arg(number.count)
            Accessible.ignored: true
        }
    }
}
