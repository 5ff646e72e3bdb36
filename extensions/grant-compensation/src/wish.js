/**
 * What somebody wants to give, and what is sent of it.
 *
 * @typedef {{key: string, name: string}} Choice
 * @typedef {{code: string, digits: number}} Currency
 * @typedef {{kind: string, name: string, most: string, has_worth: boolean}} Kind
 * @typedef {{title: string, more: string[]}} Suggestion
 * @typedef {{kind: string, amount: {amount: number, currency: string} | null, percent: number | null,
 *   percentage: number | null}} Worth what is sent of a wish, as the server says it
 * @typedef {{verdict: 'allowed' | 'needs_approval' | 'refused', title: string, more: string[],
 *   button: string, wish: Worth | null}} Checked what the policy says of a wish
 * @typedef {{kinds: Kind[], ways: Choice[], currencies: Currency[], longest: number,
 *   too_long: string}} Offer what can be chosen from
 * @typedef {{kind: string, way: string, amount: string, currency: string, percent: string}} Wish `kind` may be SUGGESTED; `amount` is in major units of `currency`
 * @typedef {Partial<Record<keyof Wish, string>>} Problems the texts' keys, by field
 */

/** Stands for a kind: whatever the policy suggests. */
export const SUGGESTED = 'suggested';

/** The ways to say how much, as the server calls them. */
export const WAY = {amount: 'amount', percent: 'percent', percentage: 'percentage'};

const AMOUNT = /^(\d{1,10})(?:[.,](\d{1,4}))?$/;
const PERCENT = /^(?:100|[1-9]\d?)$/;

/** @returns {Wish} what the policy suggests, as long as it suggests something */
export function emptyWish() {
  return {kind: SUGGESTED, way: WAY.amount, amount: '', currency: '', percent: ''};
}

/**
 * The wish as far as it can be chosen now: what is not offered gives way to the first that is.
 *
 * @param {Offer} offer
 * @param {Wish} wish
 * @param {boolean} suggests whether the policy suggests something
 * @returns {Wish}
 */
export function fitted({kinds, ways, currencies}, wish, suggests) {
  const offered = [...(suggests ? [SUGGESTED] : []), ...kinds.map(({kind}) => kind)];
  return {
    ...wish,
    kind: among(offered, wish.kind),
    way: among(ways.map(({key}) => key), wish.way),
    currency: among(currencies.map(({code}) => code), wish.currency),
  };
}

/** @param {string[]} offered @param {string} chosen */
function among(offered, chosen) {
  return offered.includes(chosen) ? chosen : (offered[0] ?? '');
}

/**
 * @param {Offer} offer
 * @param {Wish} wish one that fits
 * @returns {Problems}
 */
export function problemsOf({kinds, currencies}, wish) {
  /** @type {Problems} */
  const problems = {};
  if (kinds.find(({kind}) => kind === wish.kind)?.has_worth) {
    if (wish.way !== WAY.amount) {
      if (!PERCENT.test(wish.percent.trim())) problems.percent = 'percentWrong';
    } else if (!minorOf(wish.amount, digitsOf(currencies, wish.currency))) {
      problems.amount = 'amountWrong';
    }
  }
  return problems;
}

/**
 * @param {string} amount in major units, as people type it
 * @param {number} digits of the currency's minor unit
 * @returns {number | null} minor units; null: it is no amount, or finer than the currency
 */
export function minorOf(amount, digits) {
  const [, whole = '', finer = ''] = AMOUNT.exec(amount.trim()) ?? [];
  const rest = finer.replace(/0+$/, '');
  if (!whole || rest.length > digits) return null;
  return Number(whole + rest.padEnd(digits, '0'));
}

/** @param {Currency[]} currencies @param {string} code */
export function digitsOf(currencies, code) {
  return currencies.find((one) => one.code === code)?.digits ?? 0;
}

/**
 * The parameters that have the policy asked about a wish.
 *
 * @param {Offer} offer
 * @param {Wish} wish one without problems
 * @returns {Record<string, string>}
 */
export function parametersOf({kinds, currencies}, {kind, way, amount, currency, percent}) {
  if (kind === SUGGESTED) return {};
  if (!kinds.find((one) => one.kind === kind)?.has_worth) return {kind};
  if (way === WAY.percent) return {kind, percent: percent.trim()};
  if (way === WAY.percentage) return {kind, percentage: percent.trim()};
  return {kind, amount: String(minorOf(amount, digitsOf(currencies, currency))), currency};
}

/**
 * What of a wish is sent: null is left out.
 *
 * @param {Worth | undefined} worth
 * @returns {Record<string, unknown>}
 */
export function sent(worth) {
  return Object.fromEntries(Object.entries(worth ?? {}).filter(([, value]) => value !== null));
}

/**
 * @param {Offer} offer
 * @param {string} note
 * @returns {string} why the note can't be kept; '': it can
 */
export function tooLong({longest, too_long}, note) {
  return note.trim().length > longest ? too_long : '';
}
