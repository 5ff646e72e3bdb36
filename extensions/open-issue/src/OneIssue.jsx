import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {emptyDraft} from './draft.js';
import {IssueFields} from './IssueFields.jsx';
import {Repeats} from './Repeats.jsx';
import {useOpening} from './useOpening.js';
import {useTitles} from './useTitles.js';

/** @typedef {import('@amends/shared/src/translate.js').Translate} Translate */

/**
 * One issue: its form, what it would repeat, and where it is once it is open.
 *
 * @param {{host: import('./OpenIssue.jsx').Host, t: Translate, form: import('./draft.js').Form,
 *   subject: import('@amends/shared/src/subject.js').Subject}} props
 */
export function OneIssue({host, t, form, subject}) {
  const [draft, setDraft] = useState(() => emptyDraft(form, subject.orders[0]));
  const titles = useTitles(host, form.lines.length > 0 ? subject.orders[0] : undefined);
  const opening = useOpening(host, t, form, draft, subject.customer);
  const {repeated, failed, busy, send} = opening;
  if (opening.opened) return <Done t={t} close={host.close} opened={opening.opened} />;
  const text = t(repeated.length > 0 ? 'openAllTheSame' : 'open');
  return (
    <ActionFrame t={t} close={host.close} primary={{text, busy, onClick: send}}>
      <s-stack gap="base">
        {failed && <s-banner tone="critical">{whyNot(t, failed)}</s-banner>}
        <Repeats t={t} earlier={repeated} />
        <IssueFields
          t={t}
          form={form}
          draft={draft}
          problems={opening.problems}
          ofCustomer={subject.customer !== null}
          titles={titles}
          onChange={setDraft}
        />
      </s-stack>
    </ActionFrame>
  );
}

/** @param {{t: Translate, close: () => void, opened: import('./useOpening.js').Opened}} props */
function Done({t, close, opened}) {
  return (
    <ActionFrame t={t} close={close}>
      <s-banner tone={opened.asSent ? 'success' : 'warning'}>
        <s-stack gap="small-200">
          <s-text>{t('opened', {number: String(opened.number)})}</s-text>
          {!opened.asSent && <s-text>{t('openedBefore')}</s-text>}
          <s-link href={`app:issues/${opened.number}`}>{t('look')}</s-link>
        </s-stack>
      </s-banner>
    </ActionFrame>
  );
}
