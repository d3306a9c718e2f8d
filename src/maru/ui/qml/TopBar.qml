pragma ComponentBehavior: Bound

import QtQuick
import Maru

// The settings that work on every screen; where they have no room they fold into one button.
Rectangle {
    id: bar

    property string counter
    readonly property var buttons: row.children.filter(item => item as BarButton)
    readonly property real buttonsWidth: buttons.reduce((sum, button) => sum + button.implicitWidth, 0)
    readonly property int lines: Math.ceil((buttonsWidth + (buttons.length - 1) * Tokens.gap) / row.width)
    readonly property bool folded: Tokens.zoom > 1 || lines > (Tokens.upright ? 2 : 1)
    readonly property real barHeight: folded ? Tokens.bar : Tokens.bar + (lines - 1) * (Tokens.barButton + Tokens.gap)

    implicitHeight: barHeight
    color: Tokens.barGround

    Rectangle {
        y: Panel.lowScreen ? 0 : bar.height - height
        width: parent.width
        height: Tokens.hairline
        color: Tokens.hair
    }
    Flow {
        id: row
        visible: !bar.folded
        x: Tokens.margin
        y: Math.round((bar.height - Tokens.hairline - height) / 2)
        width: bar.width - 2 * x
        spacing: bar.lines > 1 ? Tokens.gap : Math.max(Tokens.gap, Math.min(Tokens.pad, Math.floor((width - bar.buttonsWidth) / Math.max(1, bar.buttons.length - 1))))
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
        BarButton {
            objectName: "lowScreen"
            iconName: "accessibility"
            checkable: true
            on: Panel.lowScreen
            text: qsTr("Low screen")
            onActed: Panel.toggleLowScreen()
        }
    }
    Label {
        visible: bar.folded && words !== ""
        anchors.left: settings?.right
        anchors.leftMargin: Tokens.gap
        anchors.right: parent.right
        anchors.rightMargin: Tokens.margin
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignRight
        words: bar.counter
        size: Typesetter.largest(words, Tokens.body, Tokens.smallest, width, 1, 0)
        bold: true
    }
    BarButton {
        id: settings
        objectName: "settings"
        visible: bar.folded
        x: Tokens.margin
        anchors.verticalCenter: parent.verticalCenter
        iconName: "sliders-horizontal"
        text: qsTr("Settings")
        onActed: Panel.showSettings(true)
    }
}
