"""Kiosks of one hall tell each other what was spent, over the local network."""
