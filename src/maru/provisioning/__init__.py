"""Everything before the doors open: events, trustees, cards, kiosks, packages."""
