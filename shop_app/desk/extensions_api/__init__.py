"""What extensions inside Shopify admin ask in one request: everything in the reader's words."""
