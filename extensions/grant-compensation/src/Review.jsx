import {useEffect} from 'preact/hooks';
import {ask} from '@amends/shared/src/ask.js';
import {useBulk} from '@amends/shared/src/useBulk.js';
import {offerOf} from './outcome.js';
import {parametersOf} from './wish.js';

/**
 * @typedef {import('@amends/shared/src/bulk.js').Task} Task
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {Map<string, import('./wish.js').Worth>} Worths by the gids of orders
 */

/**
 * The second step of several grants: what each order would get, as the policy says now.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate,
 *   form: import('./SeveralGrants.jsx').ManyForm, draft: import('./SeveralGrants.jsx').Draft,
 *   onBack: () => void, onConfirm: (worths: Worths) => void}} props
 */
export function Review({host, t, form, draft: {wish, reason}, onBack, onConfirm}) {
  const looks = useBulk(({id}) => {
    const query = new URLSearchParams({order: id, reason, ...parametersOf(form, wish)});
    return ask(host, `extensions/grant-check?${query.toString()}`);
  });
  useEffect(() => looks.start(form.orders.map(({order}) => order)), []);
  const worths = worthsOf(looks.tasks);
  const busy = looks.running || looks.tasks.length === 0;
  const failed = looks.tasks.some(({step}) => step === 'failed');
  return (
    <s-admin-action heading={t('name')} loading={busy}>
      <s-stack gap="base">
        <s-text type="strong">{t('eachGets')}</s-text>
        {busy && <s-text color="subdued">{t('looking')}</s-text>}
        {!busy && worths.size === 0 && <s-banner tone="warning">{t('nothingForAny')}</s-banner>}
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
      {!busy && worths.size > 0 && (
        <s-button slot="primary-action" variant="primary" onClick={() => onConfirm(worths)}>
          {t('grantEach', {count: worths.size})}
        </s-button>
      )}
      <s-button slot="secondary-actions" onClick={onBack}>
        {t('back')}
      </s-button>
    </s-admin-action>
  );
}

/** @param {Task[]} tasks @returns {Worths} of those to which something can be given */
function worthsOf(tasks) {
  return new Map(
    tasks.flatMap(({id, answer}) =>
      answer?.ok && answer.data.verdict !== 'refused' && answer.data.wish
        ? [[id, answer.data.wish]]
        : [],
    ),
  );
}

/** @param {Translate} t @param {string} name @param {Task | undefined} look */
function lineOf(t, name, look) {
  const offer = look ? offerOf(t, look) : '';
  return offer ? t('orderGets', {order: name, what: offer}) : name;
}
