/* Written by `make extensions` from shopify.app.toml. */
export const APP_URL = 'https://amends.example.com';
