/**
 * What somebody types into the form of an issue, and what is sent of it.
 *
 * @typedef {{key: string, name: string}} Choice
 * @typedef {Choice & {hint: string, severity: string, sub_reasons: Choice[]}} Reason
 * @typedef {import('@amends/shared/src/IssueLine.jsx').Issue & {number: number, order: string | null,
 *   reason: string}} Earlier
 * @typedef {{orders: {order: string, name: string, text: string}[], unknown: string[],
 *   lines: {line: string, text: string}[], reasons: Reason[], channels: Choice[], channel: string,
 *   severities: Choice[], owners: Choice[], owner: string, earlier: Earlier[], longest: number, too_long: string}} Form
 * @typedef {{order: string, lines: string[], reason: string, sub_reason: string, channel: string,
 *   severity: string, impact: string, wish: string, owner: string}} Draft "" stands for nothing chosen
 * @typedef {Partial<Record<keyof Draft, string>>} Problems what is wrong, by field
 */

/**
 * @param {Form} form
 * @param {string} order the gid of the one that it is about
 * @returns {Draft}
 */
export function emptyDraft({channel, owner}, order = '') {
  const words = {impact: '', wish: ''};
  return {order, lines: [], reason: '', sub_reason: '', severity: '', channel, owner, ...words};
}

/**
 * Another reason has other closer ones, and brings its severity along.
 *
 * @param {Form} form
 * @param {Draft} draft
 * @param {Partial<Draft>} change
 * @returns {Draft}
 */
export function changed(form, draft, change) {
  if (change.reason === undefined) return {...draft, ...change};
  const severity = reasonOf(form, change.reason)?.severity ?? '';
  return {...draft, ...change, sub_reason: '', severity};
}

/** @param {Form} form @param {string} key */
export function reasonOf(form, key) {
  return form.reasons.find((one) => one.key === key);
}

/**
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {Form} form
 * @param {Draft} draft
 * @returns {Problems | null} null: it can be sent
 */
export function problemsOf(t, {longest, too_long}, draft) {
  /** @type {Problems} */
  const problems = {};
  if (!draft.reason) problems.reason = t('reasonMissing');
  if (draft.impact.trim().length > longest) problems.impact = too_long;
  if (draft.wish.trim().length > longest) problems.wish = too_long;
  return Object.keys(problems).length > 0 ? problems : null;
}

/**
 * The issues of before that this one would repeat: of the same order, or of none, and of the reason.
 *
 * @param {Earlier[]} earlier
 * @param {Draft} draft
 */
export function repeatedBy(earlier, draft) {
  return earlier.filter((one) => one.reason === draft.reason && (one.order ?? '') === draft.order);
}

/**
 * @param {Draft} draft
 * @param {string | null} customer
 * @param {number} [repeated] the number of the earlier issue that it repeats, as somebody has seen
 */
export function bodyOf(draft, customer, repeated) {
  return {
    customer,
    order: draft.order || null,
    lines: draft.lines,
    reason: draft.reason,
    sub_reason: draft.sub_reason || null,
    channel: draft.channel,
    severity: draft.severity || null,
    impact: draft.impact.trim(),
    wish: draft.wish.trim(),
    owner: draft.owner || null,
    ...(repeated === undefined ? {unless_repeated: true} : {repeat_of: repeated}),
  };
}

/**
 * Whether an issue says what was sent. It does not where the first try, whose answer got lost, said
 * something else.
 *
 * @param {Record<string, unknown>} issue
 * @param {ReturnType<typeof bodyOf>} body
 */
export function isAsSent(issue, {impact, wish, reason, sub_reason, channel, severity}) {
  const sent = {impact, wish, reason, sub_reason, channel, severity};
  return Object.entries(sent).every(([name, value]) => value === null || issue[name] === value);
}
