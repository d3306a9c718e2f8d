import QtQuick
import ".."

// What kind of poll it is, as on the kiosk, at the size of this picture.
Item {
    id: sized

    required property string topic

    implicitWidth: tag.implicitWidth * tag.scale
    implicitHeight: HallSizes.px(60)

    TopicTag {
        id: tag
        transformOrigin: Item.TopLeft
        scale: sized.implicitHeight / implicitHeight
        topic: sized.topic
    }
}
