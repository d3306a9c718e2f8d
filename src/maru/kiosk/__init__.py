"""The voting device without its screen."""
