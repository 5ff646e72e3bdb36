import {useRef, useState} from 'preact/hooks';
import {ask} from '@amends/shared/src/ask.js';
import {queryOf} from '@amends/shared/src/subject.js';

/**
 * @typedef {import('./wish.js').Offer & {about: string, issues: {number: number, text: string}[],
 *   issue: number | null, reasons: import('./wish.js').Choice[], reason: string | null,
 *   suggestion: import('./wish.js').Suggestion | null, impossible: {name: string, why: string[]}[],
 *   never: string[], open_one: string | null, limits: {text: string, full: boolean}[]}} Form
 * @typedef {{issue: number | null, reason: string}} Why an issue, or a reason without one ('': not chosen)
 * @typedef {import('@amends/shared/src/Failure.jsx').Failed} Failed
 */

/**
 * The form of one grant, asked for anew whenever somebody says otherwise why something is given.
 *
 * @param {import('@amends/shared/src/ask.js').Host} host
 * @param {import('@amends/shared/src/subject.js').Subject} subject
 * @param {Form} first
 */
export function useGrantForm(host, subject, first) {
  const [form, setForm] = useState(first);
  const [why, setWhy] = useState(/** @type {Why} */ ({issue: first.issue, reason: first.reason ?? ''}));
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(/** @type {Failed | null} */ (null));

  const latest = useRef(why);

  /** @param {Why} next */
  async function choose(next) {
    latest.current = next;
    setWhy(next);
    setFailed(null);
    const chosen = next.issue !== null || next.reason !== '';
    setBusy(chosen);
    if (!chosen) return;
    const answer = await ask(host, `extensions/grant-form?${queryOf(subject)}&${parameter(next)}`);
    if (latest.current !== next) return; // somebody has chosen otherwise since
    setBusy(false);
    if (answer.ok) setForm(answer.data);
    else setFailed(answer);
  }

  const chosen = why.issue !== null || why.reason !== '';
  return {form, why, choose, busy, failed, again: () => choose(why), ready: chosen && !busy && !failed};
}

/** @param {Why} why */
function parameter({issue, reason}) {
  return new URLSearchParams(issue === null ? {reason} : {issue: String(issue)}).toString();
}
