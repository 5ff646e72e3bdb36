"""What people do in a shop: each changes the state and announces what Shopify would announce."""
