import {useRef, useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {BulkResults} from '@amends/shared/src/BulkResults.jsx';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {ChooseForAll} from './ChooseForAll.jsx';
import {outcomeOf} from './outcome.js';
import {Review} from './Review.jsx';
import {emptyWish, fitted, sent} from './wish.js';

/**
 * @typedef {import('./wish.js').Offer & {orders: {order: string, name: string}[], unknown: string[],
 *   reasons: import('./wish.js').Choice[]}} ManyForm
 * @typedef {{wish: import('./wish.js').Wish, reason: string, note: string}} Draft
 */

/**
 * The same for each of several orders: what, then what each would get, then how it went.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost,
 *   t: import('@amends/shared/src/translate.js').Translate, form: ManyForm}} props
 */
export function SeveralGrants({host, t, form}) {
  const [draft, setDraft] = useState(() => ({
    wish: fitted(form, emptyWish(), true),
    reason: '',
    note: '',
  }));
  const [reviewing, setReviewing] = useState(false);
  const worths = useRef(/** @type {import('./Review.jsx').Worths} */ (new Map()));
  const names = new Map(form.orders.map(({order, name}) => [order, name]));
  const bulk = useBulk(({id, key}) => {
    const {reason, note} = draft;
    const body = {key, order: id, reason, ...sent(worths.current.get(id)), note: note.trim()};
    return ask(host, 'compensations', {method: 'POST', body});
  });

  if (bulk.tasks.length > 0) {
    return (
      <ActionFrame t={t} close={host.close}>
        <BulkResults
          t={t}
          bulk={bulk}
          nameOf={(order) => names.get(order) ?? order}
          tell={(task) => outcomeOf(t, task)}
        />
      </ActionFrame>
    );
  }
  if (!reviewing) {
    return (
      <ChooseForAll
        host={host}
        t={t}
        form={form}
        draft={draft}
        onChange={setDraft}
        onGoOn={() => setReviewing(true)}
      />
    );
  }
  return (
    <Review
      host={host}
      t={t}
      form={form}
      draft={draft}
      onBack={() => setReviewing(false)}
      onConfirm={(found) => {
        worths.current = found;
        bulk.start([...found.keys()]);
      }}
    />
  );
}
