"""Shops with a past: an invented one, and any order history from a CSV file."""
