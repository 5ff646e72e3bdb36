"""What Shopify Flow asks of Amends: the doors of actions."""
