"""Every screen, reached by direct calls on a demonstration event: for pictures, and for checks."""
