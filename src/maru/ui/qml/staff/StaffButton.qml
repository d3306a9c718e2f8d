import QtQuick
import Maru
import ".."

// The staff's way in where no camera is open. It asks for their card.
ActionButton {
    objectName: "staff"
    visible: Staff.canArrive
    kind: "quiet"
    iconName: "id-card"
    text: qsTr("Staff")
    onActed: Staff.arrive()
}
