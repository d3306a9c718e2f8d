import QtQuick
import ".."

// A text of any length in the staff's size, over several pages where it needs them.
Prose {
    gapBefore: Tokens.hairGap
    size: Math.round(Tokens.staff * Tokens.zoom)
}
