"""Webhooks as Shopify delivers them: bodies, the cut to the subscribed fields, signing, retries."""
