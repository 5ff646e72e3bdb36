import {useRef, useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {BulkIntroduction} from '@amends/shared/src/BulkIntroduction.jsx';
import {BulkResults} from '@amends/shared/src/BulkResults.jsx';
import {ChoiceField, WordsField} from '@amends/shared/src/fields.jsx';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {outcomeOf} from './outcome.js';
import {Review} from './Review.jsx';
import {emptyWish, fitted, problemsOf, tooLong, worthOf} from './wish.js';
import {WishFields} from './WishFields.jsx';

/**
 * @typedef {import('./wish.js').Offer & {orders: {order: string, name: string}[], unknown: string[],
 *   reasons: import('./wish.js').Choice[]}} ManyForm
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The same for each of several orders: what, then what each would get, then how it went.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate, form: ManyForm}} props
 */
export function SeveralGrants({host, t, form}) {
  const [typed, setWish] = useState(emptyWish);
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const [problems, setProblems] = useState(/** @type {Record<string, string>} */ ({}));
  const [reviewing, setReviewing] = useState(false);
  const suggestions = useRef(/** @type {Map<string, import('./wish.js').Suggestion>} */ (new Map()));
  const wish = fitted(form, typed, true);
  const names = new Map(form.orders.map(({order, name}) => [order, name]));
  const nameOf = (/** @type {string} */ order) => names.get(order) ?? order;
  const bulk = useBulk(({id, key}) => {
    const worth = worthOf(form, wish, suggestions.current.get(id) ?? null);
    const body = {key, order: id, reason, ...worth, note: note.trim()};
    return ask(host, 'compensations', {method: 'POST', body});
  });

  function goOn() {
    const found = {...problemsOf(form, wish), ...(reason ? {} : {reason: 'reasonMissing'})};
    setProblems(found);
    setReviewing(Object.keys(found).length === 0 && !tooLong(form, note));
  }

  if (bulk.tasks.length > 0) {
    return (
      <ActionFrame t={t} close={host.close}>
        <BulkResults t={t} bulk={bulk} nameOf={nameOf} tell={(task) => outcomeOf(t, task)} />
      </ActionFrame>
    );
  }
  if (reviewing) {
    return (
      <Review
        host={host}
        t={t}
        form={form}
        wish={wish}
        reason={reason}
        onBack={() => setReviewing(false)}
        onConfirm={(orders, found) => {
          suggestions.current = found;
          bulk.start(orders);
        }}
      />
    );
  }
  const primary = {text: t('goOn'), busy: false, onClick: goOn};
  return (
    <ActionFrame t={t} close={host.close} {...(names.size > 0 ? {primary} : {})}>
      <s-stack gap="base">
        <BulkIntroduction t={t} form={form} />
        {names.size > 0 && (
          <>
            <ChoiceField
              label={t('reason')}
              value={reason}
              choices={form.reasons}
              placeholder={t('chooseReason')}
              details={t('reasonMeans')}
              error={problems.reason ? t(problems.reason) : ''}
              onChange={setReason}
            />
            <WishFields
              t={t}
              offer={form}
              wish={wish}
              problems={problems}
              suggested={{title: t('suggestedEach'), more: []}}
              onChange={setWish}
            />
            <WordsField
              label={t('note')}
              value={note}
              error={tooLong(form, note)}
              onInput={setNote}
            />
          </>
        )}
      </s-stack>
    </ActionFrame>
  );
}
