"""Maru: an offline-first voting kiosk."""
