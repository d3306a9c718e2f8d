pragma ComponentBehavior: Bound

import QtQuick

// A button of the action bar. kind: primary (one per screen), secondary, quiet.
Touchable {
    id: control

    property string kind: "primary"
    property string iconName
    property bool iconFirst: kind === "quiet"
    property string busyText
    property bool held: false // looks pressed: its work goes on
    property real gauge: -1 // 0 to 1: a bar under the words
    readonly property bool primary: kind === "primary"
    readonly property bool busy: busyText !== ""
    readonly property bool pressedIn: down || busy || held
    readonly property bool iconShown: iconName !== "" && Tokens.zoom === 1 && !busy && squeezed === 1
    readonly property real textSize: primary ? Tokens.title : Tokens.prose
    property real squeezed: 1 // part of their width that the words may have
    readonly property real wordsWidth: Math.ceil(natural.advanceWidth) + 1
    readonly property real iconRoom: iconName !== "" && Tokens.zoom === 1 && !busy ? icon.width + Tokens.pad : 0
    readonly property real usualPadding: Tokens.zoom > 1 ? Tokens.real(2) : Tokens.margin
    readonly property real leastPadding: Tokens.real(2)
    readonly property real naturalWidth: wordsWidth + 2 * usualPadding + iconRoom
    readonly property real squeezedWidth: squeezed < 1 ? Math.floor(wordsWidth * squeezed) + 2 * leastPadding : implicitWidth
    readonly property real fittingSize: {
        const room = width - leftPadding - rightPadding - (iconShown ? icon.width + Tokens.pad : 0);
        const needed = busy ? Math.ceil(naturalBusy.advanceWidth) + 1 : wordsWidth;
        return needed <= room ? textSize : Math.max(Tokens.smallest, Math.floor(textSize * room / needed));
    }
    readonly property color tone: {
        if (!enabled && !busy)
            return Tokens.ink;
        if (primary)
            return pressedIn ? Tokens.fillPressedText : Tokens.fillText;
        if (down)
            return Tokens.pressText;
        return kind === "secondary" ? Tokens.strong : Tokens.sub;
    }

    implicitHeight: Tokens.action
    implicitWidth: wordsWidth + leftPadding + rightPadding + iconRoom
    leftPadding: squeezed < 1 ? leastPadding : usualPadding
    rightPadding: leftPadding
    Accessible.name: busy ? busyText : text

    component Measure: TextMetrics {
        font.family: Tokens.family
        font.pixelSize: control.textSize
        font.weight: control.kind === "quiet" ? Font.Medium : Font.Bold
    }
    Measure {
        id: natural
        text: control.text
    }
    Measure {
        id: naturalBusy
        text: control.busyText
    }

    background: Item {
        Rectangle {
            y: Tokens.shadow
            width: parent.width
            height: parent.height
            radius: Tokens.radius
            color: "#052561"
            visible: control.primary && !Tokens.contrast && !control.pressedIn && control.enabled
        }
        Rectangle {
            anchors.fill: parent
            visible: control.enabled || control.busy
            radius: Tokens.radius
            color: {
                if (control.primary)
                    return control.pressedIn ? Tokens.fillPressed : Tokens.fill;
                return control.down ? Tokens.press : Tokens.surface;
            }
            border.width: control.primary ? (Tokens.contrast && control.pressedIn ? Tokens.chosenFrame : 0) : control.kind === "secondary" ? Tokens.frame : Tokens.hairline
            border.color: control.primary ? Tokens.fillPressedText : control.kind === "secondary" ? Tokens.strongFrame : Tokens.line
        }
        Outline {
            anchors.fill: parent
            visible: !control.enabled && !control.busy
        }
    }

    contentItem: Item {
        implicitWidth: words.implicitWidth + (control.iconShown ? icon.width + Tokens.pad : 0)
        implicitHeight: words.implicitHeight

        Icon {
            id: icon
            visible: control.iconShown
            anchors.verticalCenter: parent.verticalCenter
            x: control.iconFirst ? words.x - width - Tokens.pad : words.x + words.width + Tokens.pad
            name: control.iconName
            tone: control.tone
        }
        Label {
            id: words
            readonly property real shift: control.iconShown ? (icon.width + Tokens.pad) / 2 : 0
            x: Math.round((parent.width - width) / 2 + (control.iconFirst ? shift : -shift))
            y: Math.round((parent.height - height) / 2 - (control.gauge >= 0 || control.busy ? 2 * Tokens.hairGap : 0))
            wrapMode: Text.NoWrap
            words: control.busy ? control.busyText : control.text
            size: control.fittingSize
            bold: control.kind !== "quiet"
            color: control.tone
            Accessible.ignored: true
        }
        Rectangle {
            visible: control.gauge >= 0
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Tokens.hairGap
            width: parent.width
            height: Tokens.real(2.4)
            radius: height / 2
            color: control.primary ? Tokens.strongFrame : Tokens.hair
            Rectangle {
                width: Math.round(parent.width * Math.min(1, Math.max(0, control.gauge)))
                height: parent.height
                radius: height / 2
                color: control.primary ? Tokens.ringInner : Tokens.strongFrame
            }
        }
        Item {
            visible: control.busy
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Tokens.hairGap
            width: parent.width
            height: Tokens.real(1.9)
            clip: true
            Rectangle {
                width: parent.width * 0.4
                height: parent.height
                radius: height / 2
                color: Tokens.floorEdge
                XAnimator on x {
                    from: -control.width * 0.4
                    to: control.width
                    duration: 1200
                    loops: Animation.Infinite
                    running: control.busy
                }
            }
        }
    }
}
