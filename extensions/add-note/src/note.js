/**
 * What somebody types into the form of a note, and what is sent of it.
 *
 * @typedef {{places: {path: string, name: string}[], orders: {order: string, name: string}[],
 *   unknown: string[], people: string[], longest: number, too_long: string}} Form `path` is below /api/
 * @typedef {{text: string, toCustomer: boolean}} Draft
 * @typedef {{text: string, said: 'internal' | 'to_customer', corrects: number | null}} Body
 */

/** @type {Draft} */
export const EMPTY = {text: '', toCustomer: false};

/**
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {Form} form
 * @param {Draft} draft
 * @returns {string} what is wrong with it; empty: nothing
 */
export function problemOf(t, {longest, too_long}, draft) {
  const {length} = draft.text.trim();
  if (length === 0) return t('empty');
  return length > longest ? too_long : '';
}

/**
 * Customers read on their own pages what they were told about an issue, and nothing else.
 *
 * @param {string} place below /api/
 */
export function isReadByCustomer(place) {
  return place.startsWith('issues/');
}

/**
 * @param {Draft} draft
 * @param {number | null} [corrects] the note that this one corrects
 * @returns {Body}
 */
export function bodyOf({text, toCustomer}, corrects = null) {
  return {text: text.trim(), said: toCustomer ? 'to_customer' : 'internal', corrects};
}
