"""A local stand-in for Shopify admin: the frame around the app, App Bridge and Polaris.

For looking and testing on this machine only. It has its own name and looks, and is never hosted.
`frame` serves the page around the app, `scripts` what POLARIS_URL and APP_BRIDGE_URL name locally.
"""
