import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {BulkIntroduction} from '@amends/shared/src/BulkIntroduction.jsx';
import {BulkResults} from '@amends/shared/src/BulkResults.jsx';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {bodyOf, EMPTY, problemOf} from './note.js';
import {NoteFields} from './NoteFields.jsx';

/** @typedef {import('@amends/shared/src/translate.js').Translate} Translate */

/**
 * The same note on each of several orders.
 *
 * @param {{host: import('./AddNote.jsx').ActionHost, t: Translate, form: import('./note.js').Form}} props
 */
export function SeveralNotes({host, t, form}) {
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const problem = problemOf(t, form, draft);
  const bulk = useBulk(({id, key}) =>
    ask(host, `orders/${id.split('/').pop()}/notes`, {method: 'POST', body: bodyOf(draft), key}),
  );
  const names = new Map(form.orders.map(({order, name}) => [order, name]));

  function save() {
    setTried(true);
    if (!problem) bulk.start([...names.keys()]);
  }

  if (bulk.tasks.length > 0) {
    return (
      <ActionFrame t={t} close={host.close}>
        <BulkResults
          t={t}
          bulk={bulk}
          nameOf={(id) => names.get(id) ?? id}
          tell={({answer}) => ({text: answer && !answer.ok ? whyNot(t, answer) : ''})}
        />
      </ActionFrame>
    );
  }
  const primary = {text: t('saveEach', {count: names.size}), busy: false, onClick: save};
  return (
    <ActionFrame t={t} close={host.close} {...(names.size > 0 ? {primary} : {})}>
      <s-stack gap="base">
        <BulkIntroduction t={t} form={form} />
        {names.size > 0 && (
          <NoteFields
            t={t}
            form={form}
            draft={draft}
            problem={tried ? problem : ''}
            readable={false}
            onChange={setDraft}
          />
        )}
      </s-stack>
    </ActionFrame>
  );
}
