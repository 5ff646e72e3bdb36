import {useRef, useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {ChoiceField} from '@amends/shared/src/fields.jsx';
import {newKey} from '@amends/shared/src/key.js';
import {bodyOf, EMPTY, isReadByCustomer, problemOf} from './note.js';
import {NoteFields} from './NoteFields.jsx';

/**
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {import('@amends/shared/src/Failure.jsx').Failed} Failed
 */

/**
 * One note, on the customer or order itself or on one of its issues.
 *
 * @param {{host: import('./AddNote.jsx').ActionHost, t: Translate, form: import('./note.js').Form}} props
 */
export function OneNote({host, t, form}) {
  const [place, setPlace] = useState(form.places[0]?.path ?? '');
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [failed, setFailed] = useState(/** @type {Failed | null} */ (null));
  const [busy, setBusy] = useState(false);
  // A second try may say something else than the first, which arrived all the same: it corrects that.
  const sending = useRef({key: newKey(), corrects: /** @type {number | null} */ (null), place});

  const problem = problemOf(t, form, draft);

  async function save() {
    if (busy) return;
    setTried(true);
    setFailed(null);
    if (problem) return;
    if (sending.current.place !== place) sending.current = {key: newKey(), corrects: null, place};
    setBusy(true);
    const {key, corrects} = sending.current;
    const answer = await ask(host, place, {method: 'POST', body: bodyOf(draft, corrects), key});
    setBusy(false);
    if (answer.ok) return host.close();
    if (answer.error.code === 'note_already_saved') {
      sending.current = {key: newKey(), corrects: answer.error.details.note, place};
    }
    setFailed(answer);
  }

  return (
    <ActionFrame t={t} close={host.close} primary={{text: t('save'), busy, onClick: save}}>
      <s-stack gap="base">
        {failed && <Problem t={t} failed={failed} />}
        <Places t={t} form={form} place={place} onChange={setPlace} />
        <NoteFields
          t={t}
          form={form}
          draft={draft}
          problem={tried ? problem : ''}
          readable={isReadByCustomer(place)}
          onChange={setDraft}
        />
      </s-stack>
    </ActionFrame>
  );
}

/**
 * @param {{t: Translate, form: import('./note.js').Form, place: string,
 *   onChange: (place: string) => void}} props
 */
function Places({t, form, place, onChange}) {
  if (form.places.length < 2) return null;
  const choices = form.places.map(({path, name}) => ({key: path, name}));
  return (
    <ChoiceField
      label={t('field.place')}
      value={place}
      details={t('placeMeans')}
      choices={choices}
      onChange={onChange}
    />
  );
}

/** @param {{t: Translate, failed: Failed}} props */
function Problem({t, failed}) {
  const savedBefore = failed.error.code === 'note_already_saved';
  return (
    <s-banner tone={savedBefore ? 'warning' : 'critical'}>
      <s-stack gap="small-200">
        <s-text>{whyNot(t, failed)}</s-text>
        <s-text>{t(savedBefore ? 'saveAsCorrection' : 'stillHere')}</s-text>
      </s-stack>
    </s-banner>
  );
}
