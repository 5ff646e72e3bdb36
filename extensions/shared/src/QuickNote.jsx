import {useRef, useState} from 'preact/hooks';
import {ask} from './ask.js';
import {newKey} from './key.js';
import {translator} from './translate.js';

/** What to say of refusals that speak of what was written, by their codes. */
const ABOUT_THE_TEXT = new Map([
  ['note_empty', 'note.empty'],
  ['text_too_short', 'note.empty'],
  ['note_too_long', 'note.tooLong'],
  ['text_too_long', 'note.tooLong'],
  ['note_already_saved', 'note.savedBefore'],
]);
const UNREACHABLE = 0;

/**
 * A note, written in the block itself; what could not be saved stays. Its own buttons, because a
 * form of the block would have the page ask to save the customer.
 *
 * @param {{host: import('./ask.js').Host, place: string, onDone: (written: boolean) => void}} props
 */
export function QuickNote({host, place, onDone}) {
  const t = translator(host);
  const [text, setText] = useState('');
  const [toCustomer, setToCustomer] = useState(false);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());

  async function save() {
    if (busy) return;
    if (!text.trim()) return setError(t('note.empty'));
    setBusy(true);
    setError('');
    const body = {text, said: toCustomer ? 'to_customer' : 'internal'};
    const answer = await ask(host, `${place}/notes`, {method: 'POST', body, key: key.current});
    setBusy(false);
    if (answer.ok) return onDone(true);
    if (answer.error.code === 'note_already_saved') key.current = newKey();
    setError(t(reason(answer)));
  }

  return (
    <s-stack gap="small">
      <s-text-area
        label={t('note.label')}
        rows={4}
        value={text}
        error={error}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setError('');
        }}
      />
      <s-checkbox
        label={t('note.toCustomer')}
        checked={toCustomer}
        onChange={(event) => setToCustomer(event.currentTarget.checked)}
      />
      <s-stack direction="inline" gap="small-300">
        <s-button variant="primary" loading={busy} onClick={save}>
          {t('note.save')}
        </s-button>
        <s-button onClick={() => onDone(false)}>{t('note.cancel')}</s-button>
      </s-stack>
    </s-stack>
  );
}

/** @param {{status: number, error: import('./ask.js').Trouble}} answer */
function reason({status, error}) {
  return (
    ABOUT_THE_TEXT.get(error.code) ??
    (status === UNREACHABLE ? 'note.unreachable' : 'note.failed')
  );
}
