"""Shopify Flow: what it is told (triggers), and which of its runs were answered (actions)."""
