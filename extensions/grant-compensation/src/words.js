/**
 * Why the policy refused a grant: each reason with its numbers, in the reader's language.
 *
 * @param {Extract<import('@amends/shared/src/ask.js').Answer, {ok: false}>} answer
 * @returns {string[]} empty: something else went wrong
 */
export function refusalsOf({status, error}) {
  if (status !== 422 || !Array.isArray(error.details.refusals)) return [];
  return error.details.refusals.map((/** @type {{text: string}} */ one) => one.text);
}
