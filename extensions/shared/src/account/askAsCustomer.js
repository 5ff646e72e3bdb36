import {APP_URL} from '../address.js';
import {STALE, send} from '../ask.js';

/**
 * Ask Amends from a page of a customer's account.
 *
 * Nothing is added there to what is fetched: the app's full address and the customer's token are ours to
 * say. Whose things are meant the token alone says.
 *
 * @typedef {import('../ask.js').Speaker & {sessionToken: {get: () => Promise<string>}}} CustomerHost
 */

/**
 * @param {CustomerHost} host the extension's `shopify`
 * @param {string} path below /api/account, such as `/orders/5`
 * @param {import('../ask.js').Options} [options]
 * @returns {Promise<import('../ask.js').Answer>} never rejects: what could not be reached has the status 0
 */
export async function askAsCustomer(host, path, options = {}) {
  const first = await once(host, path, options);
  return first.ok || first.status !== STALE ? first : once(host, path, options);
}

/**
 * @param {CustomerHost} host
 * @param {string} path
 * @param {import('../ask.js').Options} options
 * @returns {Promise<import('../ask.js').Answer>}
 */
async function once(host, path, options) {
  let token;
  try {
    token = await host.sessionToken.get();
  } catch (error) {
    return {ok: false, status: 0, error: {code: 'no_token', message: String(error), details: {}}};
  }
  const headers = {Authorization: `Bearer ${token}`};
  return send(host, `${APP_URL}/api/account${path}`, options, headers);
}
