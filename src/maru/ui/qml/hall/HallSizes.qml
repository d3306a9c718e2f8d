pragma Singleton

import QtQuick
import Maru

// Sizes of the hall's display, in units of which 1,080 make the picture's height.
QtObject {
    readonly property real body: px(44) // 1/25 of the height
    readonly property real small: px(38)
    readonly property real choice: px(52)
    readonly property real title: px(76)
    readonly property real number: px(112)
    readonly property real margin: px(64)
    readonly property real pad: px(38)
    readonly property real gap: px(24)
    readonly property real hairGap: px(10)
    readonly property real line: Math.max(1, px(2))
    readonly property real radius: px(14)
    readonly property real column: px(488)

    function px(units: real): real {
        return Math.round(units * Hall.unit);
    }
    function count(number: int): string {
        return number.toLocaleString(Qt.locale("en_US"), "f", 0);
    }
}
