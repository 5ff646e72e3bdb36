import {SUGGESTED, WAY} from './wish.js';

/**
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {import('@amends/shared/src/ask.js').Answer} Answer
 * @typedef {{i18n: {formatCurrency: (amount: number, options?: any) => string}}} Formatting
 */

/**
 * Why the policy refused a grant: each reason with its numbers, in the reader's language.
 *
 * @param {Extract<Answer, {ok: false}>} answer
 * @returns {string[]} empty: something else went wrong
 */
export function refusalsOf({status, error}) {
  if (status !== 422 || !Array.isArray(error.details.refusals)) return [];
  return error.details.refusals.map((/** @type {{text: string}} */ one) => one.text);
}

/**
 * What is about to be given.
 *
 * @param {Formatting} host
 * @param {Translate} t
 * @param {import('./wish.js').Offer & {suggestion?: import('./wish.js').Suggestion | null}} form
 * @param {import('./wish.js').Wish} wish one without problems
 * @returns {{title: string, more: string[]}}
 */
export function summaryOf(host, t, form, wish) {
  const {suggestion} = form;
  if (wish.kind === SUGGESTED) {
    if (!suggestion) return {title: t('suggestedEach'), more: []};
    const more = suggestion.needs_approval ? [...suggestion.more, t('needsApproval')] : suggestion.more;
    return {title: suggestion.title, more};
  }
  const kind = form.kinds.find((one) => one.kind === wish.kind);
  const [name, most] = [kind?.name ?? '', kind?.most ?? ''];
  const title = kind?.has_worth ? t('worth', {kind: name, amount: amountOf(host, t, wish)}) : name;
  return {title, more: most ? [most] : []};
}

/**
 * @param {Formatting} host
 * @param {Translate} t
 * @param {import('./wish.js').Wish} wish
 */
function amountOf(host, t, {way, amount, currency, percent}) {
  if (way === WAY.percent) return t('percentOfOrder', {percent});
  if (way === WAY.percentage) return t('percentOff', {percent});
  return host.i18n.formatCurrency(Number(amount.trim().replace(',', '.')), {currency});
}
