"""Amends: the embedded app and everything it knows."""
