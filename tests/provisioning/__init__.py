"""Tests of what happens before the doors open."""
