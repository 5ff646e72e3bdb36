/* What Shopify's packages say, put here when the script is served: MANIFEST (tag → attributes as
   [property, kind, default], and events) and ICONS (name → SVG). */
/* MANIFEST AND ICONS */
