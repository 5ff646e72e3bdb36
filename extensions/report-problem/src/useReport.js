import {useState} from 'preact/hooks';
import {askAsCustomer} from '@amends/shared/src/account/askAsCustomer.js';

const NOTHING = {reason: '', lines: /** @type {string[]} */ ([]), text: '', wish: ''};

/**
 * @typedef {typeof NOTHING} Typed what stands in the form
 * @typedef {{typed: Typed, set: (change: Partial<Typed>) => void, tried: boolean, sending: boolean,
 *   failed: any, send: () => Promise<void>}} Report `tried`: somebody wanted to send it as it stood
 */

/**
 * A report while it is written. What is typed stays until it is sent; every try of it has the same key.
 *
 * @param {import('./ReportProblem.jsx').OrderHost} host
 * @param {string} number the order's
 * @param {string} key
 * @param {(text: string) => void} onDone gets the thanks
 * @returns {Report}
 */
export function useReport(host, number, key, onDone) {
  const [typed, setTyped] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState(/** @type {any} */ (null));

  async function send() {
    setTried(true);
    if (sending || !typed.reason || !typed.text.trim()) return;
    setSending(true);
    setFailed(null);
    const body = {...typed, order: `gid://shopify/Order/${number}`};
    const answer = await askAsCustomer(host, '/issues', {method: 'POST', body, key});
    setSending(false);
    if (answer.ok) onDone(answer.data.text);
    else setFailed(answer);
  }

  /** @param {Partial<Typed>} change */
  const set = (change) => setTyped((before) => ({...before, ...change}));
  return {typed, set, tried, sending, failed, send};
}
