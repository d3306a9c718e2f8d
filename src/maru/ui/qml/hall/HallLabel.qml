import QtQuick
import ".."

// A text of the display.
Label {
    size: HallSizes.body
    leading: 1.16
}
