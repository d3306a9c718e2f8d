import QtQuick
import Maru

// The settings that work on every screen; large text folds them into one button.
Rectangle {
    id: bar

    property string counter

    implicitHeight: Tokens.bar
    color: Tokens.barGround

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Tokens.hairline
        color: Tokens.hair
    }
    Row {
        visible: !Tokens.large
        x: Tokens.margin
        y: Math.round((bar.height - Tokens.hairline - Tokens.barButton) / 2)
        spacing: Tokens.pad
        BarButton {
            objectName: "language"
            iconName: "globe"
            text: qsTr("Other language", "named in that language")
            onActed: Panel.switchLanguage()
        }
        BarButton {
            objectName: "textSize"
            iconName: "text-size"
            text: qsTr("Large text")
            onActed: Panel.setZoom(1.5)
        }
        BarButton {
            objectName: "contrast"
            iconName: "contrast"
            checkable: true
            on: Panel.highContrast
            text: qsTr("Contrast")
            onActed: Panel.toggleContrast()
        }
        BarButton {
            objectName: "sound"
            iconName: "volume-2"
            text: qsTr("Sound")
            on: Voice.reading
            onActed: Voice.showSheet(true)
        }
    }
    BarButton {
        id: settings
        objectName: "settings"
        visible: Tokens.large
        x: Tokens.margin
        anchors.verticalCenter: parent.verticalCenter
        iconName: "sliders-horizontal"
        text: qsTr("Settings")
        onActed: Panel.showSettings(true)
    }
    Label {
        visible: Tokens.large && words !== ""
        anchors.left: settings.right
        anchors.leftMargin: Tokens.gap
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignRight
        words: bar.counter
        size: Typesetter.largest(words, Tokens.body, Tokens.staff, width, 1, 0)
        bold: true
    }
}
