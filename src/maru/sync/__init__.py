"""How records travel, where they arrive, how anyone verifies."""
