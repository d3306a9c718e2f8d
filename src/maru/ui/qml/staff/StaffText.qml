import QtQuick
import ".."

// Text in the staff's size, which grows with the rest.
Label {
    size: Math.round(Tokens.staff * Tokens.zoom)
}
