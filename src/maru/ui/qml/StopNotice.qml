import QtQuick
import Maru

// Told when a touch had to be stopped. It lies over title and bar, so that nothing moves.
Banner {
    inline: true
    first: Attendee.stopped === "limit" ? qsTr("All %1 chosen.").arg(Attendee.maximum) : qsTr("You have choices.")
    second: Attendee.stopped === "limit" ? qsTr("Touch one to take it back.") : qsTr("Take them back first.")

    MouseArea {
        anchors.fill: parent
        objectName: "stopped"
        onClicked: {
            if (Attendee.touch())
                Attendee.putAway();
        }
    }
}
