import {useEffect} from 'preact/hooks';
import {ask} from '@amends/shared/src/ask.js';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {offerOf} from './outcome.js';
import {SUGGESTED} from './wish.js';
import {summaryOf} from './words.js';

/**
 * @typedef {import('@amends/shared/src/bulk.js').Task} Task
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {Map<string, import('./wish.js').Suggestion>} Suggestions by the gids of orders
 */

/**
 * The second step of several grants: what each order gets. What the policy suggests is asked for each.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate,
 *   form: import('./SeveralGrants.jsx').ManyForm, draft: import('./SeveralGrants.jsx').Draft,
 *   onBack: () => void, onConfirm: (orders: string[], found: Suggestions) => void}} props
 */
export function Review({host, t, form, draft: {wish, reason}, onBack, onConfirm}) {
  const asksEach = wish.kind === SUGGESTED;
  const looks = useBulk(({id}) => {
    const query = new URLSearchParams({order: id, reason});
    return ask(host, `extensions/grant-form?${query.toString()}`);
  });
  const all = form.orders.map(({order}) => order);
  useEffect(() => {
    if (asksEach) looks.start(all);
  }, []);
  const found = suggestionsOf(looks.tasks);
  const orders = asksEach ? all.filter((order) => found.has(order)) : all;
  const busy = asksEach && (looks.running || looks.tasks.length === 0);
  const failed = looks.tasks.some(({step}) => step === 'failed');
  const {title, more} = summaryOf(host, t, form, wish);
  return (
    <s-admin-action heading={t('name')} loading={busy}>
      <s-stack gap="base">
        <s-stack gap="none">
          <s-text type="strong">{title}</s-text>
          {more.map((line) => (
            <s-text key={line}>{line}</s-text>
          ))}
        </s-stack>
        {busy && <s-text color="subdued">{t('looking')}</s-text>}
        {!busy && orders.length === 0 && <s-banner tone="warning">{t('nothingForAny')}</s-banner>}
        {!busy && failed && (
          <s-stack direction="inline">
            <s-button onClick={() => looks.again()}>{t('bulk.again')}</s-button>
          </s-stack>
        )}
        <s-unordered-list>
          {form.orders.map(({order, name}) => (
            <s-list-item key={order}>{lineOf(t, name, looks.tasks.find(({id}) => id === order))}</s-list-item>
          ))}
        </s-unordered-list>
      </s-stack>
      {!busy && orders.length > 0 && (
        <s-button slot="primary-action" variant="primary" onClick={() => onConfirm(orders, found)}>
          {t('grantEach', {count: orders.length})}
        </s-button>
      )}
      <s-button slot="secondary-actions" onClick={onBack}>
        {t('back')}
      </s-button>
    </s-admin-action>
  );
}

/** @param {Task[]} tasks @returns {Suggestions} */
function suggestionsOf(tasks) {
  return new Map(
    tasks.flatMap(({id, answer}) =>
      answer?.ok && answer.data.suggestion ? [[id, answer.data.suggestion]] : [],
    ),
  );
}

/** @param {Translate} t @param {string} name @param {Task | undefined} look */
function lineOf(t, name, look) {
  const offer = look ? offerOf(t, look) : '';
  return offer ? t('orderGets', {order: name, what: offer}) : name;
}
