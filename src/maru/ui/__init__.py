"""The touch screens over the kiosk."""
