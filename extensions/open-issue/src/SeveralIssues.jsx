import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {BulkIntroduction} from '@amends/shared/src/BulkIntroduction.jsx';
import {BulkResults} from '@amends/shared/src/BulkResults.jsx';
import {whyNot} from '@amends/shared/src/Failure.jsx';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {bodyOf, emptyDraft, problemsOf} from './draft.js';
import {IssueFields} from './IssueFields.jsx';

/**
 * @typedef {import('@amends/shared/src/bulk.js').Task} Task
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The same issue for each of several orders.
 *
 * @param {{host: import('./OpenIssue.jsx').Host, t: Translate,
 *   form: import('./draft.js').Form}} props
 */
export function SeveralIssues({host, t, form}) {
  const [draft, setDraft] = useState(() => emptyDraft(form));
  const [tried, setTried] = useState(false);
  const problems = problemsOf(t, form, draft);
  const bulk = useBulk((task) => {
    const body = bodyOf({...draft, order: task.id}, null, earlierOf(task)?.number);
    return ask(host, 'issues', {method: 'POST', body, key: task.key});
  });
  const names = new Map(form.orders.map(({order, name}) => [order, name]));

  function send() {
    setTried(true);
    if (!problems) bulk.start([...names.keys()]);
  }

  if (bulk.tasks.length > 0) return <Results host={host} t={t} bulk={bulk} names={names} />;
  const primary = {text: t('openEach', {count: names.size}), busy: false, onClick: send};
  return (
    <ActionFrame t={t} close={host.close} {...(names.size > 0 ? {primary} : {})}>
      <s-stack gap="base">
        <BulkIntroduction t={t} form={form} />
        {names.size > 0 && (
          <IssueFields
            t={t}
            form={form}
            draft={draft}
            problems={tried ? problems : null}
            ofCustomer={false}
            onChange={setDraft}
          />
        )}
      </s-stack>
    </ActionFrame>
  );
}

/**
 * @param {{host: import('./OpenIssue.jsx').Host, t: Translate, names: Map<string, string>,
 *   bulk: import('@amends/shared/src/useBulk.js').Bulk}} props `names` of orders, by their gids
 */
function Results({host, t, bulk, names}) {
  const repeats = bulk.running ? 0 : bulk.tasks.filter(earlierOf).length;
  return (
    <ActionFrame t={t} close={host.close}>
      <BulkResults
        t={t}
        bulk={bulk}
        nameOf={(id) => names.get(id) ?? id}
        tell={(task) => told(t, task)}
      >
        {repeats > 0 && (
          <s-stack direction="inline">
            <s-button onClick={() => bulk.again((task) => earlierOf(task) !== undefined)}>
              {t('repeats.openThese', {count: repeats})}
            </s-button>
          </s-stack>
        )}
      </BulkResults>
    </ActionFrame>
  );
}

/**
 * @param {Task} task
 * @returns {import('./draft.js').Earlier | undefined} the issue that one of this order would repeat
 */
function earlierOf({step, answer}) {
  if (step !== 'refused' || !answer || answer.ok) return undefined;
  return answer.error.code === 'issue_repeats' ? answer.error.details.earlier[0] : undefined;
}

/**
 * @param {Translate} t
 * @param {Task} task
 * @returns {import('@amends/shared/src/BulkResults.jsx').Told}
 */
function told(t, task) {
  const earlier = earlierOf(task);
  if (earlier) return {text: t('repeats.is', {title: earlier.title}), link: earlier.link};
  if (!task.answer) return {text: ''};
  if (!task.answer.ok) return {text: whyNot(t, task.answer)};
  const number = String(task.answer.data.issue.number);
  return {text: t('issue', {number}), link: `issues/${number}`};
}
