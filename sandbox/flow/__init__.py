"""Shopify Flow as far as an app meets it: it runs the app's actions and is told of its triggers."""
