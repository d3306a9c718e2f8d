pragma ComponentBehavior: Bound

import QtQuick
import Maru

// With large text: the settings one below another, and what the floor says.
Page {
    id: screen

    title: qsTr("Settings")
    primaryText: qsTr("OK")
    primaryIcon: ""
    primaryAnywhere: true
    footed: true
    onPrimary: Panel.showSettings(false)

    component Choice: Block {
        id: choice
        property alias name: button.objectName
        property alias words: button.text
        property alias iconName: button.iconName
        property alias on: button.on
        signal acted
        implicitHeight: button.implicitHeight
        BarButton {
            id: button
            width: parent.width
            fitted: true
            onActed: choice.acted()
        }
    }
    Choice {
        name: "language"
        iconName: "globe"
        words: qsTr("Other language", "named in that language")
        onActed: Panel.switchLanguage()
    }
    Choice {
        name: "contrast"
        iconName: "contrast"
        words: qsTr("Contrast")
        on: Panel.highContrast
        onActed: Panel.toggleContrast()
    }
    Choice {
        name: "sound"
        iconName: "volume-2"
        words: qsTr("Sound")
        on: Voice.reading
        onActed: {
            Panel.showSettings(false);
            Voice.showSheet(true);
        }
    }
    Choice {
        name: "lowScreen"
        iconName: "accessibility"
        words: qsTr("Low screen")
        on: Panel.lowScreen
        onActed: Panel.toggleLowScreen()
    }
    Choice {
        name: "size-100"
        iconName: "text-size"
        words: qsTr("Normal text")
        onActed: Panel.setZoom(1)
    }
    Choice {
        name: "size-150"
        iconName: "text-size"
        words: qsTr("Large text")
        on: Panel.zoom === 1.5
        onActed: Panel.setZoom(1.5)
    }
    Choice {
        name: "size-200"
        iconName: "text-size"
        words: qsTr("Largest text")
        on: Panel.zoom === 2
        onActed: Panel.setZoom(2)
    }
    Prose {
        words: Machine.venue
        available: screen.contentWidth
    }
}
