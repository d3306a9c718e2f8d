import QtQuick
import QtQuick.Shapes

// A filled rounded box with a dashed border: something that cannot be used now.
Shape {
    id: outline

    property color fill: Tokens.off
    property color tone: Tokens.line
    property real radius: Tokens.radius

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
