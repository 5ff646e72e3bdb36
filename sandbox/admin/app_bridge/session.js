/* Session tokens: fetch() to the app's own host carries one, and a stale one is renewed once. */
import { config, query } from './config.js';
import { ask, send } from './channel.js';

const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';
const REAUTHORIZE = 'X-Shopify-API-Request-Failure-Reauthorize-Url';
const plainFetch = window.fetch.bind(window);

export const idToken = () => ask('idToken').then((answer) => answer.token);

/* Ports don't count, subdomains do. */
const isOwn = (url) => {
  const { protocol, hostname } = new URL(url, location.href);
  return protocol === location.protocol
    && (hostname === location.hostname || hostname.endsWith(`.${location.hostname}`));
};

const authorize = async (request) => request.headers.set('Authorization', `Bearer ${await idToken()}`);

export const fetchWithToken = async (input, init) => {
  const request = new Request(input, init);
  if (!isOwn(request.url)) return plainFetch(request);
  const setUnlessThere = (name, value) => {
    if (!request.headers.has(name)) request.headers.set(name, value);
  };
  setUnlessThere('X-Requested-With', 'XMLHttpRequest');
  setUnlessThere('Accept-Language', config.locale);
  const ours = !request.headers.has('Authorization');
  if (ours) await authorize(request);
  const again = request.clone();
  let response = await plainFetch(request);
  if (ours && response.headers.get(RETRY)) {
    await authorize(again);
    response = await plainFetch(again);
  }
  const elsewhere = response.headers.get(REAUTHORIZE);
  if (elsewhere) {
    send('redirect', { url: new URL(elsewhere, location.href).href });
    return new Promise(() => {});
  }
  return response;
};

/* The page without content that the app redirects to when a document came without a good token:
   fetch what was wanted, with a token, and write it in place. */
export const bounces = () => query.has('shopify-reload') && !query.has('id_token');

export const bounce = async () => {
  const wanted = new URL(query.get('shopify-reload'), location.origin);
  if (wanted.origin !== location.origin) throw Error('shopify-reload must be an address of the app');
  history.replaceState(null, '', wanted.href);
  const headers = { Accept: 'text/html', 'X-Shopify-Bounce': '1' };
  const response = await fetchWithToken(wanted.href, { headers });
  const html = await response.text();
  document.open();
  document.write(html);
  document.close();
};
