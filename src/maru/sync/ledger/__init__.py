"""The central side: intake, store, tally, publication."""
