/**
 * Ask Amends from an extension inside Shopify admin.
 *
 * `fetch` resolves a relative address against the app's and adds the staff member's token. A token that
 * went stale on the way is asked for once more.
 */

/**
 * @typedef {{code: string, message: string, details: any, text?: string}} Trouble `text` is for people, in
 *   their language, where the server has words for it
 * @typedef {{ok: true, data: any} | {ok: false, status: number, error: Trouble}} Answer
 * @typedef {{i18n: {translate: (key: any, options?: any) => any}}} Speaker
 * @typedef {Speaker & {auth: {idToken: () => Promise<string | null>}}} Host
 * @typedef {{method?: string, body?: unknown, key?: string, signal?: AbortSignal}} Options `key` tells a
 *   request that is sent twice
 */

export const STALE = 401;

/**
 * @param {Host} host the extension's `shopify`
 * @param {string} path below /api/, such as `extensions/customers/5`
 * @param {Options} [options]
 * @returns {Promise<Answer>} never rejects: what could not be reached has the status 0
 */
export async function ask(host, path, options = {}) {
  const first = await send(host, `/api/${path}`, options, {});
  if (first.ok || first.status !== STALE) return first;
  const token = await host.auth.idToken().catch(() => null);
  return token ? send(host, `/api/${path}`, options, {Authorization: `Bearer ${token}`}) : first;
}

/**
 * Send one request, in the reader's language.
 *
 * @param {Speaker} host
 * @param {string} to the address
 * @param {Options} options
 * @param {Record<string, string>} headers
 * @returns {Promise<Answer>} as `ask`
 */
export async function send(host, to, {method = 'GET', body, key, signal}, headers) {
  const language = host.i18n.translate('language');
  const address = `${to}${to.includes('?') ? '&' : '?'}locale=${language}`;
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
  if (response.ok) return {ok: true, data: said};
  const error = said.error ?? {code: 'unknown', message: '', details: {}};
  return {ok: false, status: response.status, error};
}
