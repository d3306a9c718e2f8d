pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// A filled rounded box with a dashed border: something that cannot be used now. Few are ever seen,
// and every card has one: it is made when it is shown.
Loader {
    id: outline

    property color fill: Tokens.off
    property color tone: Tokens.line
    property real radius: Tokens.radius

    active: visible
    sourceComponent: Shape {
        ShapePath {
            fillColor: outline.fill
            strokeColor: outline.tone
            strokeWidth: Tokens.hairline
            strokeStyle: ShapePath.DashLine
            dashPattern: [4, 3]

            PathRectangle {
                x: Tokens.hairline / 2
                y: Tokens.hairline / 2
                width: Math.max(1, outline.width - Tokens.hairline)
                height: Math.max(1, outline.height - Tokens.hairline)
                radius: outline.radius
            }
        }
    }
}
