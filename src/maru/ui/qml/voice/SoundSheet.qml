pragma ComponentBehavior: Bound

import QtQuick
import Maru
import ".."

// Volume and speed, whether screens are read, to hear again, to stop, and voting with a helper.
Page {
    id: screen

    title: qsTr("Sound")
    titleIcon: "volume-2"
    primaryText: qsTr("OK")
    primaryIcon: ""
    primaryAnywhere: true
    onPrimary: Voice.showSheet(false)

    component Choice: Block {
        id: choice
        property alias name: button.objectName
        property alias words: button.text
        property alias iconName: button.iconName
        property alias on: button.on
        property alias switched: button.checkable
        signal acted
        implicitHeight: button.implicitHeight
        BarButton {
            id: button
            width: parent.width
            fitted: true
            onActed: choice.acted()
        }
    }
    Prose {
        wanted: Tokens.zoom > 1
        words: qsTr("Volume") + ": " + (qsTr("%1 decibels").arg(Voice.level))
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Steps {
        name: "volume"
        title: qsTr("Volume")
        value: qsTr("%1 decibels").arg(Voice.level)
        lessText: qsTr("Softer")
        moreText: qsTr("Louder")
        least: Voice.softest
        most: Voice.loudest
        onStepped: by => Voice.changeLevel(by)
    }
    Prose {
        wanted: Tokens.zoom > 1
        words: qsTr("Speed") + ": " + (Voice.speed === 1 ? qsTr("Normal") : qsTr("%1 times as fast").arg(Voice.speed))
        size: Tokens.body
        bold: true
        available: screen.contentWidth
    }
    Steps {
        name: "speed"
        title: qsTr("Speed")
        value: Voice.speed === 1 ? qsTr("Normal") : qsTr("%1 times as fast").arg(Voice.speed)
        lessText: qsTr("Slower")
        moreText: qsTr("Faster")
        least: Voice.slowest
        most: Voice.fastest
        onStepped: by => Voice.changeSpeed(by)
    }
    Choice {
        name: "read"
        switched: true
        iconName: "ear"
        words: qsTr("Read the screen to me")
        on: Voice.reading
        onActed: Voice.read(!Voice.reading)
    }
    Choice {
        wanted: Voice.reading
        name: "again"
        iconName: "repeat"
        words: qsTr("Listen again")
        onActed: Voice.again()
    }
    Choice {
        wanted: Voice.reading
        name: "stop"
        iconName: "circle-stop"
        words: qsTr("Stop reading")
        onActed: Voice.stop()
    }
    Choice {
        wanted: Voice.plugged && Voice.reading
        name: "assist"
        iconName: "hand-helping"
        words: qsTr("A helper touches for me")
        onActed: Voice.assist()
    }
    Prose {
        wanted: !Voice.plugged
        words: qsTr("Your ballot is read by earphones only. A helper has some for you.")
        available: screen.contentWidth
    }
}
