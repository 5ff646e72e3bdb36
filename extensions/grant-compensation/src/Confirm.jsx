import {useState} from 'preact/hooks';
import {WordsField} from '@amends/shared/src/fields.jsx';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {refusalsOf, summaryOf} from './words.js';
import {Reasons} from './Reasons.jsx';
import {SUGGESTED, tooLong} from './wish.js';

/**
 * @typedef {import('@amends/shared/src/ask.js').Answer} Answer
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The second step: what is about to be given, and why it was refused where it was.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate,
 *   form: import('./useGrantForm.js').Form, wish: import('./wish.js').Wish,
 *   send: (note: string) => Promise<Answer>, onBack: () => void,
 *   onGranted: (number: number) => void}} props
 */
export function Confirm({host, t, form, wish, send, onBack, onGranted}) {
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const {title, more} = summaryOf(host, t, form, wish);
  const asks = wish.kind === SUGGESTED ? form.suggestion?.needs_approval : form.only_asks;
  const error = tooLong(form, note);

  async function grant() {
    if (busy || error) return;
    setBusy(true);
    const told = await send(note.trim());
    setBusy(false);
    setAnswer(told);
    if (told.ok) onGranted(told.data.compensation.number);
  }

  return (
    <s-admin-action heading={t('name')}>
      <s-stack gap="base">
        {answer && !answer.ok && <Refused t={t} answer={answer} />}
        <s-stack gap="small-300">
          <s-text color="subdued">{form.about}</s-text>
          <s-heading>{title}</s-heading>
          {more.map((line) => (
            <s-text key={line}>{line}</s-text>
          ))}
        </s-stack>
        <WordsField label={t('note')} value={note} error={error} onInput={setNote} />
      </s-stack>
      <s-button slot="primary-action" variant="primary" loading={busy} onClick={grant}>
        {t(asks ? 'ask' : 'grant')}
      </s-button>
      <s-button slot="secondary-actions" disabled={busy} onClick={onBack}>
        {t('back')}
      </s-button>
    </s-admin-action>
  );
}

/** @param {{t: Translate, answer: Extract<Answer, {ok: false}>}} props */
function Refused({t, answer}) {
  const reasons = refusalsOf(answer);
  if (reasons.length === 0) return <Failed t={t} answer={answer} />;
  return (
    <s-banner tone="critical" heading={t('refused')}>
      <Reasons reasons={reasons} />
    </s-banner>
  );
}

/**
 * Something other than the policy was in the way; a try whose answer got lost may have worked after all.
 *
 * @param {{t: Translate, answer: Extract<Answer, {ok: false}>}} props
 */
function Failed({t, answer}) {
  const {code, details} = answer.error;
  const number = code === 'key_used' ? details.number : null;
  return (
    <s-banner tone="critical">
      <s-stack gap="small-200">
        <s-text>{whyNot(t, answer)}</s-text>
        {number !== null && <s-link href={`app:compensations/${number}`}>{t('look', {number})}</s-link>}
      </s-stack>
    </s-banner>
  );
}
