import {translator} from '@amends/shared/src/translate.js';
import {WithForm} from '@amends/shared/src/WithForm.jsx';
import {OneIssue} from './OneIssue.jsx';
import {SeveralIssues} from './SeveralIssues.jsx';

/** @typedef {import('@amends/shared/src/WithForm.jsx').ActionHost & import('./useTitles.js').Host} Host */

/**
 * Open an issue about a customer or an order, or one about each of several orders.
 *
 * @param {{host: Host}} props
 */
export function OpenIssue({host}) {
  const t = translator(host);
  return (
    <WithForm host={host} t={t} path="extensions/issue-form">
      {({subject, form}) =>
        subject.orders.length > 1 ? (
          <SeveralIssues host={host} t={t} form={form} />
        ) : (
          <OneIssue host={host} t={t} form={form} subject={subject} />
        )
      }
    </WithForm>
  );
}
