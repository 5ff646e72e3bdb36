import {useRef, useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {newKey} from '@amends/shared/src/key.js';
import {bodyOf, emptyDraft, isAsSent, problemsOf, repeatedBy} from './draft.js';
import {IssueFields} from './IssueFields.jsx';
import {Repeats} from './Repeats.jsx';
import {useTitles} from './useTitles.js';

/**
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {{number: number, asSent: boolean}} Opened
 */

/**
 * One issue: its form, what it would repeat, and where it is once it is open.
 *
 * @param {{host: import('./OpenIssue.jsx').Host, t: Translate, form: import('./draft.js').Form,
 *   subject: import('@amends/shared/src/subject.js').Subject}} props
 */
export function OneIssue({host, t, form, subject}) {
  const [draft, setDraft] = useState(() => emptyDraft(form, subject.orders[0]));
  const [problems, setProblems] = useState(/** @type {import('./draft.js').Problems | null} */ (null));
  const [earlier, setEarlier] = useState(form.earlier);
  const [failed, setFailed] = useState(/** @type {import('@amends/shared/src/Failure.jsx').Failed | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState(/** @type {Opened | null} */ (null));
  const titles = useTitles(host, form.lines.length > 0 ? subject.orders[0] : undefined);
  const key = useRef(newKey());
  const repeated = repeatedBy(earlier, draft);

  async function send() {
    if (busy) return;
    const found = problemsOf(t, form, draft);
    setProblems(found);
    setFailed(null);
    if (found) return;
    setBusy(true);
    const body = bodyOf(draft, subject.customer, repeated[0]?.number);
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

  if (opened) return <Done t={t} close={host.close} opened={opened} />;
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
          problems={problems}
          ofCustomer={subject.customer !== null}
          titles={titles}
          onChange={setDraft}
        />
      </s-stack>
    </ActionFrame>
  );
}

/** @param {{t: Translate, close: () => void, opened: Opened}} props */
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
