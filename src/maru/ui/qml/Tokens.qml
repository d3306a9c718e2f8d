pragma Singleton

import QtQuick
import Maru

// Sizes in millimetres of the panel, colours by role. Nothing else in this folder names either.
QtObject {
    readonly property real zoom: Panel.zoom
    readonly property bool contrast: Panel.highContrast

    // A large panel has larger text (Panel.growth), and whatever holds text grows with it.
    function mm(drawn: real): real {
        return Math.round(drawn * Panel.growth * Panel.pixelsPerMm);
    }
    // What a finger or an eye needs is the same on every panel.
    function real(millimetres: real): real {
        return Math.round(millimetres * Panel.pixelsPerMm);
    }

    // The panel's room in units of the text: 218 x 136 on 10.1 inches at 100 %
    readonly property real roomAcross: Panel.width / (Panel.growth * zoom)
    readonly property real roomDown: Panel.height / (Panel.growth * zoom)
    // One column of text with everything below one another, and more pages
    readonly property bool large: zoom > 1 || roomAcross < 170 || roomDown < 95
    readonly property bool headed: !large || roomDown >= 125 // the title above every page
    readonly property bool floored: !large || roomDown >= 98 // the floor on every screen
    readonly property bool upright: Panel.height > Panel.width
    readonly property real lowest: Panel.lowScreen ? Math.min(Panel.height, 300) : Panel.height

    // Spacing
    readonly property real hairGap: real(1.36)
    readonly property real gap: real(2.73) // between two targets; VVSG 2.0 7.2-I asks for 2.54
    readonly property real pad: real(4.09)
    readonly property real margin: real(5.46)
    readonly property real wide: real(8.18)
    readonly property real radius: real(2.73)
    readonly property real boxRadius: real(2.39)
    readonly property real tagRadius: real(2.05)

    // Lines
    readonly property real hairline: Math.max(1, real(0.34))
    readonly property real frame: real(0.68)
    readonly property real chosenFrame: contrast ? real(1.36) : real(1.02)
    readonly property real focusRing: Math.ceil(1.53 * Panel.pixelsPerMm) // two of them, 3.07 mm
    readonly property real shadow: real(0.68)

    // Type: the em that gives a Hangul block of 7.3 mm, 12.08 mm on large panels (KS X 9211)
    readonly property string family: "Pretendard GOV"
    readonly property real smallest: mm(8.524)
    readonly property real body: mm(8.524 * zoom)
    readonly property real prose: mm((large ? 8.524 : 8.865) * zoom)
    readonly property real title: zoom > 1 ? body : mm(10.23)
    readonly property real choice: zoom > 1 ? body : mm(12.27)
    readonly property real display: zoom > 1 ? body : mm(15)
    readonly property real staff: real(5.63)
    readonly property real tight: 1.12
    readonly property real loose: 1.28

    // Boxes; nothing to touch is under 12.7 mm (VVSG 2.0 7.2-I), nothing to choose under 20
    readonly property real barButton: Math.max(real(12.96), Math.round(body * tight))
    readonly property real bar: barButton + real(2.04)
    readonly property real titleTop: bar + real(0.69)
    readonly property real titleHeight: Math.max(real(12.27), Math.round(title * 1.2))
    readonly property real row: zoom > 1 ? real(20) : Math.max(real(22.16), Math.round(2 * body * tight) + real(3))
    readonly property real action: zoom > 1 ? body + real(4.78) : Math.max(real(20.46), Math.round(title * tight) + real(4))
    readonly property real footer: Math.max(real(9.89), Math.round(smallest * 1.08) + frame)
    readonly property real primary: real(68.19)
    readonly property real tile: zoom > 1 ? mm(17.73 * zoom) : mm(23.87)
    readonly property real pager: mm(30)
    readonly property real box: zoom > 1 ? mm(7.5 * zoom) : mm(10.91)
    readonly property real icon: mm(8.52 * zoom)
    readonly property real smallIcon: mm(6.8 * zoom)

    // Colours: KRDS primitives by role, the second of each pair for high contrast
    function role(light: color, high: color): color {
        return contrast ? high : light;
    }

    readonly property color ground: role("#FAF7F1", "#000000")
    readonly property color surface: role("#FFFFFF", "#000000")
    readonly property color ink: role("#1E2124", "#FFFFFF")
    readonly property color sub: role("#33363D", "#FFFFFF")
    readonly property color fill: role("#083891", "#FFFFFF")
    readonly property color fillText: role("#FFFFFF", "#000000")
    readonly property color fillPressed: role("#052561", "#000000")
    readonly property color fillPressedText: role("#FFFFFF", "#FFFFFF")
    readonly property color strong: role("#052561", "#FFFFFF")
    readonly property color strongFrame: role("#083891", "#FFFFFF")
    readonly property color tint: role("#ECF2FE", "#000000")
    readonly property color press: role("#D8E5FD", "#FFFFFF")
    readonly property color pressText: role("#1E2124", "#000000")
    readonly property color line: role("#6D7882", "#FFFFFF")
    readonly property color hair: role("#CDD1D5", "#FFFFFF")
    readonly property color barGround: role("#FFFFFF", "#000000")
    readonly property color barFill: role("#F4F5F6", "#000000")
    readonly property color off: role("#E6E8EA", "#000000")
    readonly property color kept: role("#D8EEDD", "#000000")
    readonly property color keptText: role("#122B18", "#FFFFFF")
    readonly property color info: role("#D3EBFD", "#000000")
    readonly property color infoText: role("#03253F", "#FFFFFF")
    readonly property color bylaw: role("#F5D6D9", "#000000")
    readonly property color bylawText: role("#310C0F", "#FFFFFF")
    readonly property color warn: role("#FFF3DB", "#000000")
    readonly property color warnText: role("#422C00", "#FFFFFF")
    readonly property color warnLine: role("#8A5C00", "#FFFFFF")
    readonly property color stopped: role("#FDEFEC", "#000000")
    readonly property color stoppedText: role("#5C180A", "#FFFFFF")
    readonly property color floor: role("#2E1F00", "#000000")
    readonly property color floorText: role("#FFF3DB", "#FFFFFF")
    readonly property color floorEdge: role("#FFC95C", "#FFFFFF")
    readonly property color veil: role("#33363D", "#000000")
    readonly property color ringOuter: role("#052561", "#FFFFFF")
    readonly property color ringInner: role("#FFC95C", "#000000")
}
