pragma Singleton

import QtQuick
import Maru

// Sizes in millimetres of the panel, colours by role. Nothing else in this folder names either.
QtObject {
    readonly property real zoom: Panel.zoom
    readonly property bool large: zoom > 1
    readonly property bool contrast: Panel.highContrast

    function mm(millimetres: real): real {
        return Math.round(millimetres * Panel.pixelsPerMm);
    }

    // Spacing
    readonly property real hairGap: mm(1.36)
    readonly property real gap: mm(2.73) // between two targets; VVSG 2.0 7.2-I asks for 2.54
    readonly property real pad: mm(4.09)
    readonly property real margin: mm(5.46)
    readonly property real wide: mm(8.18)
    readonly property real radius: mm(2.73)
    readonly property real boxRadius: mm(2.39)
    readonly property real tagRadius: mm(2.05)

    // Lines
    readonly property real hairline: Math.max(1, mm(0.34))
    readonly property real frame: mm(0.68)
    readonly property real chosenFrame: contrast ? mm(1.36) : mm(1.02)
    readonly property real focusRing: mm(1.53) // two of them, 3.07 mm
    readonly property real shadow: mm(0.68)

    // Type: the em that gives a Hangul block of 7.3 mm (KS X 9211 for screens up to 280 mm: 7.25)
    readonly property string family: "Pretendard GOV"
    readonly property real smallest: mm(8.524)
    readonly property real body: mm(8.524 * zoom)
    readonly property real prose: mm(8.865 * zoom)
    readonly property real title: large ? body : mm(10.23)
    readonly property real choice: large ? body : mm(12.27)
    readonly property real display: large ? mm(8.524 * zoom) : mm(15)
    readonly property real staff: mm(5.63)
    readonly property real tight: 1.12
    readonly property real loose: 1.28

    // Boxes; nothing to touch is under 12.7 mm (VVSG 2.0 7.2-I)
    readonly property real bar: large ? barButton + mm(2.05) : mm(15)
    readonly property real barButton: Math.max(mm(12.96), large ? Math.round(body * 1.12) : 0)
    readonly property real titleTop: mm(15.69)
    readonly property real titleHeight: mm(12.27)
    readonly property real row: large ? mm(12.7) : mm(22.16)
    readonly property real action: large ? body + mm(4.78) : mm(20.46)
    readonly property real footer: mm(9.89)
    readonly property real primary: mm(68.19)
    readonly property real tile: large ? mm(17.73 * zoom) : mm(23.87)
    readonly property real pager: mm(30)
    readonly property real box: large ? mm(7.5 * zoom) : mm(10.91)
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
    readonly property color ringInner: role("#FFC95C", "#FFFFFF")
}
