/* A local stand-in for Shopify's Polaris web components (cdn.shopify.com/shopifycloud/polaris-1.js),
   written for this project: for looking and testing on one machine, never for merchants.
   Names, attributes and events are Shopify's, from the manifest it publishes; the drawing is ours. It
   behaves as the real one does where a page can tell: forms, native events, commands, overlays. */
import { DRAWN } from './drawn.js';
import { register } from './register.js';
import { stylePage } from './tokens.js';

/* Where the real library is loaded, it stays alone. */
if (!customElements.get('s-page')) {
  stylePage();
  const undrawn = register(DRAWN);
  globalThis.polarisStandIn = { undrawn };
}
