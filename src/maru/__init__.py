"""Maru: an offline-first voting kiosk."""

__version__ = "0.1.0"
