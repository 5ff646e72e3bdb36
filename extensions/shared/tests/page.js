import {act, fireEvent, waitFor} from '@testing-library/preact';
import {expect, vi} from 'vitest';

/** What a reader of an extension sees and does, for tests that run it. */

export const said = () => document.body.textContent ?? '';

/** @param {string} text */
export const says = (text) => waitFor(() => expect(said()).toContain(text));

/** @param {string} text what stands on it */
export function button(text) {
  const all = Array.from(document.querySelectorAll('s-button'));
  const found = all.find((one) => one.textContent === text);
  if (!found) throw new Error(`no button ${text}, only ${all.map((one) => one.textContent)}`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {string} text */
export const press = (text) => fireEvent.click(button(text));

/** @param {string} label @returns {any} */
export function field(label) {
  const found = document.querySelector(`[label="${label}"]`);
  if (!found) throw new Error(`no field ${label}`);
  return found;
}

/** @param {string} label what stands in the field: an attribute until somebody changes it */
export const valueOf = (label) => field(label).value ?? field(label).getAttribute('value');

/** @param {string} label @param {string} value */
export async function type(label, value) {
  field(label).value = value;
  await act(() => void fireEvent.input(field(label)));
}

/** @param {string} label @param {string} value */
export async function choose(label, value) {
  field(label).value = value;
  await act(() => void fireEvent.change(field(label)));
}

/** @param {string} label of a checkbox that is empty */
export async function check(label) {
  field(label).checked = true;
  await act(() => void fireEvent.change(field(label)));
}

/**
 * A server that answers in words of its own.
 *
 * @param {(path: string, body: any, key: string | undefined) => [unknown, number?] | Promise<[unknown, number?]>} answer
 *   `path` is below /api/, without the language; throwing: nothing comes back
 */
export function server(answer) {
  return vi.fn(async (/** @type {any} */ address, /** @type {RequestInit} */ init = {}) => {
    const path = String(address).replace('/api/', '').replace(/[?&]locale=en$/, '');
    const key = /** @type {any} */ (init.headers ?? {})['Idempotency-Key'];
    const sent = init.body ? JSON.parse(String(init.body)) : null;
    const [body, status = 200] = await answer(path, sent, key);
    return new Response(JSON.stringify(body), {status});
  });
}
