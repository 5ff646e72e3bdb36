/* Addresses as extensions write them: `app:`, `shopify:`, `extension:`, relative ones are the app's. */
import { facts } from './facts.js';

const openers = {};

/* What `extension:{handle}` opens on this page. */
export const opens = (scheme, open) => { openers[scheme] = open; };

/* `_staff`, `_locale` and who is signed in stay in the address. */
const withOwn = (address) => {
  const to = new URL(address, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith('_') && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
  return to.href;
};

const joined = (base, path) => `${base.replace(/\/$/, '')}/${path.replace(/^\/+/, '')}`;

/* Where an address leads, or null where nothing is loaded. */
const resolved = (url) => {
  const [, scheme, rest] = url.match(/^([a-z][a-z0-9+.-]*):(.*)$/i) ?? [null, '', url];
  if (scheme === 'app') return withOwn(joined(facts.app, rest));
  if (scheme === 'shopify') return withOwn(joined(facts.places[rest.split('/')[0]], rest.split('/').slice(1).join('/')));
  if (scheme === 'extension') return null;
  return scheme ? url : withOwn(joined(facts.app, rest));
};

export const go = (url, blank = false) => {
  const to = resolved(url);
  if (to === null) {
    openers.extension(url.replace(/^extension:(\/\/)?/, '').split('/')[0]);
  } else if (blank) {
    open(to, '_blank');
  } else {
    location.assign(to);
  }
};

/* Links drawn by extensions; a plain click is led through the page. */
export const followLinks = (root) => root.addEventListener('click', (event) => {
  const link = event.composedPath().find((one) => one.localName === 'a' && one.hasAttribute('href'));
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  go(link.getAttribute('href'), link.target === '_blank');
});
