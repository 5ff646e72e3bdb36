import {useState} from 'preact/hooks';
import {WordsField} from '@amends/shared/src/fields.jsx';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {Refused} from './Refused.jsx';
import {tooLong} from './wish.js';
import {refusalsOf} from './words.js';

/**
 * @typedef {import('@amends/shared/src/ask.js').Answer} Answer
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The second step: what is about to be given, and why it was refused where it was.
 *
 * @param {{t: Translate, offer: import('./wish.js').Offer,
 *   proposal: import('./OneGrant.jsx').Proposal, send: (note: string) => Promise<Answer>,
 *   onBack: () => void, onGranted: (number: number) => void}} props
 */
export function Confirm({t, offer, proposal: {checked, about}, send, onBack, onGranted}) {
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const error = tooLong(offer, note);

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
        {answer && !answer.ok && <NotGranted t={t} answer={answer} />}
        <s-stack gap="small-300">
          <s-text color="subdued">{about}</s-text>
          <s-heading>{checked.title}</s-heading>
          {checked.more.map((line) => (
            <s-text key={line}>{line}</s-text>
          ))}
        </s-stack>
        <WordsField label={t('note')} value={note} error={error} onInput={setNote} />
      </s-stack>
      <s-button slot="primary-action" variant="primary" loading={busy} onClick={grant}>
        {checked.button}
      </s-button>
      <s-button slot="secondary-actions" disabled={busy} onClick={onBack}>
        {t('back')}
      </s-button>
    </s-admin-action>
  );
}

/**
 * The policy's reasons, or what else was in the way; a try whose answer got lost may have worked.
 *
 * @param {{t: Translate, answer: Extract<Answer, {ok: false}>}} props
 */
function NotGranted({t, answer}) {
  const reasons = refusalsOf(answer);
  if (reasons.length > 0) return <Refused t={t} reasons={reasons} />;
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
