/**
 * Ask Amends from an extension inside Shopify admin.
 *
 * `fetch` resolves a relative address against the app's and adds the staff member's token. A token that
 * went stale on the way is asked for once more.
 */

/**
 * @typedef {{code: string, message: string, details: any}} Trouble
 * @typedef {{ok: true, data: any} | {ok: false, status: number, error: Trouble}} Answer
 * @typedef {{auth: {idToken: () => Promise<string | null>}, i18n: {translate: (key: any, options?: any) => any}}} Host
 */

const STALE = 401;

/**
 * @param {Host} host the extension's `shopify`
 * @param {string} path below /api/, such as `extensions/customers/5`
 * @param {{method?: string, body?: unknown, key?: string, signal?: AbortSignal}} [options] `key` tells a
 *   request that is sent twice
 * @returns {Promise<Answer>} never rejects: what could not be reached has the status 0
 */
export async function ask(host, path, options = {}) {
  const first = await send(host, path, options, {});
  if (first.ok || first.status !== STALE) return first;
  const token = await host.auth.idToken();
  return token ? send(host, path, options, {Authorization: `Bearer ${token}`}) : first;
}

/**
 * @param {Host} host
 * @param {string} path
 * @param {{method?: string, body?: unknown, key?: string, signal?: AbortSignal}} options
 * @param {Record<string, string>} headers
 * @returns {Promise<Answer>}
 */
async function send(host, path, {method = 'GET', body, key, signal}, headers) {
  const language = host.i18n.translate('language');
  const address = `/api/${path}${path.includes('?') ? '&' : '?'}locale=${language}`;
  /** @type {RequestInit} */
  const request = {method, headers: {...headers, ...(key ? {'Idempotency-Key': key} : {})}};
  if (signal) request.signal = signal;
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = {...request.headers, 'Content-Type': 'application/json'};
  }
  try {
    return await read(await fetch(address, request));
  } catch (error) {
    return {ok: false, status: 0, error: {code: 'unreachable', message: String(error), details: {}}};
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function read(response) {
  const said = await response.json();
  return response.ok ? {ok: true, data: said} : {ok: false, status: response.status, error: said.error};
}
