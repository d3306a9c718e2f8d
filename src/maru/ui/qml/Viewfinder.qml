pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The camera's picture with corners to aim at.
Rectangle {
    id: finder

    property bool blind: false // the camera gives no picture

    color: Tokens.veil
    radius: Tokens.radius
    border.width: Tokens.mm(1.36)
    border.color: Tokens.strongFrame
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("Camera picture")

    CameraPicture {
        id: picture
        objectName: "preview"
        // Qt paints a hidden item too, and keeps its picture, unless it has no size.
        anchors.centerIn: parent
        width: visible ? finder.width - 2 * finder.border.width : 0
        height: finder.height - 2 * finder.border.width
        visible: !finder.blind
        camera: Arrival.camera
    }
    Icon {
        anchors.centerIn: parent
        visible: finder.blind || !picture?.live
        name: finder.blind ? "camera-off" : "camera"
        size: Tokens.mm(20)
        tone: "#FFFFFF"
    }
    component Corner: Item {
        property real turn: 0
        width: Tokens.mm(10.6)
        height: width
        rotation: turn
        Rectangle {
            width: parent.width
            height: Tokens.mm(1.7)
            radius: height / 2
            color: Tokens.floorEdge
        }
        Rectangle {
            width: Tokens.mm(1.7)
            height: parent.height
            radius: width / 2
            color: Tokens.floorEdge
        }
    }
    Item {
        visible: !finder.blind
        anchors.centerIn: parent
        width: Math.round(parent.width * 0.74)
        height: Math.round(parent.height * 0.8)
        Corner {}
        Corner {
            anchors.right: parent.right
            turn: 90
        }
        Corner {
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            turn: 180
        }
        Corner {
            anchors.bottom: parent.bottom
            turn: 270
        }
    }
}
