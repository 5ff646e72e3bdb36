/* Where the page is: which app, which shop, and the frame around it. */

const script = document.currentScript;
export const query = new URLSearchParams(location.search);

/* What the admin adds to an address; it never belongs to the app's own path. */
const RESERVED = ['hmac', 'locale', 'protocol', 'session', 'id_token', 'shop', 'timestamp', 'host', 'embedded',
  'appLoadId', 'link_source'];

/* A browser that denies storage to embedded pages throws on the very mention of it. */
const remembered = (() => {
  try {
    return JSON.parse(sessionStorage.getItem('stand-in-app-bridge') || '{}');
  } catch {
    return {};
  }
})();

const meta = (name) => document.querySelector(`meta[name="shopify-${name}"]`)?.content;

export const config = {
  apiKey: meta('api-key') ?? script?.dataset.apiKey ?? remembered.apiKey,
  shop: query.get('shop') ?? remembered.shop,
  host: query.get('host') ?? remembered.host,
  locale: query.get('locale') ?? remembered.locale ?? 'en',
};
for (const name of ['apiKey', 'shop']) {
  if (!config[name]) throw Error(`App Bridge (stand-in): missing required configuration field ${name}`);
}
try {
  sessionStorage.setItem('stand-in-app-bridge', JSON.stringify(config));
} catch {
  /* It works without: the address is enough. */
}

/* The frame is served by the program that serves this very script. */
export const FRAME = new URL(script.src).origin;

/* An address as path and query of the app alone. */
export const appPath = (url = location.href) => {
  const own = new URL(url, location.href);
  RESERVED.forEach((name) => own.searchParams.delete(name));
  return own.pathname + own.search;
};
