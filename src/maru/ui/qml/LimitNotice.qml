import QtQuick
import Maru

// Told when one choice too many is touched. It lies over title and bar, so that nothing moves.
Banner {
    id: notice

    readonly property string full: qsTr("All %1 are chosen.").arg(Attendee.maximum)
    readonly property string advice: qsTr("Touch a chosen one to take it back.")

    first: full
    second: advice

    MouseArea {
        anchors.fill: parent
        objectName: "limit"
        onClicked: {
            if (Attendee.touch())
                Attendee.putAway();
        }
    }
}
