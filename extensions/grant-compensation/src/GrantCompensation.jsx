import {subjectOf} from '@amends/shared/src/subject.js';
import {translator} from '@amends/shared/src/translate.js';
import {WithForm} from '@amends/shared/src/WithForm.jsx';
import {OneGrant} from './OneGrant.jsx';
import {SeveralGrants} from './SeveralGrants.jsx';

/** @typedef {import('@amends/shared/src/WithForm.jsx').ActionHost} ActionHost */

/**
 * Give something to a customer, for an order, or the same for each of several orders.
 *
 * @param {{host: ActionHost}} props
 */
export function GrantCompensation({host}) {
  const t = translator(host);
  if (subjectOf(host.data.selected).orders.length > 1) {
    return (
      <WithForm host={host} t={t} path="extensions/grant-many-form">
        {({form}) => <SeveralGrants host={host} t={t} form={form} />}
      </WithForm>
    );
  }
  return (
    <WithForm host={host} t={t} path="extensions/grant-form">
      {({subject, form}) => <OneGrant host={host} t={t} first={form} subject={subject} />}
    </WithForm>
  );
}
