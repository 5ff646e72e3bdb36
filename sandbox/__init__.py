"""A stand-in Shopify for local runs, tests and benchmarks. The product never imports it."""
