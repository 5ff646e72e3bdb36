"""How large a condition may be: enough for any rule we know of, small enough to judge quickly."""

from __future__ import annotations

MOST_DEPTH = 8
MOST_CHECKS = 100
MOST_TEXTS = 250
"""Also Shopify's own limit for lists in its API, and for a customer's tags."""
MOST_CHARACTERS = 255
"""Shopify's limit for most of its short texts (SKU, vendor, product type, tags of products)."""
MOST_DAYS = 3650
MOST_COUNT = 1_000_000_000
"""Above any number of orders, units or days; keeps sums and dates in their ranges."""
