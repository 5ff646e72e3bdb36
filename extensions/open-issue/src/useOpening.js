import {useRef, useState} from 'preact/hooks';
import {ask} from '@amends/shared/src/ask.js';
import {newKey} from '@amends/shared/src/key.js';
import {bodyOf, isAsSent, problemsOf, repeatedBy} from './draft.js';

/**
 * @typedef {{number: number, asSent: boolean}} Opened `asSent`: it says what was sent
 * @typedef {{problems: import('./draft.js').Problems | null, repeated: import('./draft.js').Earlier[],
 *   failed: import('@amends/shared/src/Failure.jsx').Failed | null, busy: boolean, opened: Opened | null,
 *   send: () => Promise<void>}} Opening what is wrong with the draft, what it would repeat, why it was
 *   not opened, whether it is on its way, and where it is once it is open
 */

/**
 * Send one issue; every try of it has the same key.
 *
 * @param {import('@amends/shared/src/ask.js').Host} host
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {import('./draft.js').Form} form
 * @param {import('./draft.js').Draft} draft
 * @param {string | null} customer
 * @returns {Opening}
 */
export function useOpening(host, t, form, draft, customer) {
  const [tried, setTried] = useState(false);
  const [earlier, setEarlier] = useState(form.earlier);
  const [failed, setFailed] = useState(/** @type {Opening['failed']} */ (null));
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState(/** @type {Opened | null} */ (null));
  const key = useRef(newKey());
  const repeated = repeatedBy(earlier, draft);
  const found = problemsOf(t, form, draft);

  async function send() {
    if (busy) return;
    setTried(true);
    setFailed(null);
    if (found) return;
    setBusy(true);
    const body = bodyOf(draft, customer, repeated[0]?.number);
    const answer = await ask(host, 'issues', {method: 'POST', body, key: key.current});
    setBusy(false);
    if (answer.ok) {
      const {issue} = answer.data;
      setOpened({number: issue.number, asSent: isAsSent(issue, body)});
    } else if (answer.error.code === 'issue_repeats') {
      setEarlier(answer.error.details.earlier);
    } else {
      setFailed(answer);
    }
  }

  return {problems: tried ? found : null, repeated, failed, busy, opened, send};
}
