"""The full REST-shaped body of each topic in API version 2026-10, before it is cut."""
