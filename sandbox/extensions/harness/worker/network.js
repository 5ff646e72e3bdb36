/* `fetch` as each surface allows it; everything else that reaches the network is gone. */
import { ask } from './line.js';

const GONE = ['XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'indexedDB', 'caches', 'BroadcastChannel', 'importScripts'];
const fetched = fetch.bind(globalThis);

/* In the admin an address is relative to the app's, and the app's own origin gets the staff member's token. */
const staff = ({ appUrl }) => async (input, init = {}) => {
  const url = new URL(input, `${appUrl}/`);
  if (url.origin !== appUrl) return fetched(url, init);
  const headers = new Headers(init.headers);
  if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${await ask('idToken')}`);
  return fetched(url, { ...init, headers });
};

/* Customers' pages call the app at its full address, which here stands for the running one. */
const customer = ({ appUrl, configuredUrl, network }) => async (input, init = {}) => {
  if (!network) throw TypeError('this extension has no network access: [extensions.capabilities] network_access');
  const url = new URL(input);
  if (url.origin === configuredUrl) return fetched(appUrl + url.pathname + url.search, init);
  return fetched(url, init);
};

export const restrict = (facts) => {
  globalThis.fetch = facts.surface === 'admin' ? staff(facts) : customer(facts);
  for (const name of GONE) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
};
