import {STALE} from '@amends/shared/src/ask.js';
import {Loading} from '@amends/shared/src/Loading.jsx';
import {Trouble} from '@amends/shared/src/account/Trouble.jsx';
import {useAccount} from '@amends/shared/src/account/useAccount.js';
import {translator} from '@amends/shared/src/translate.js';
import {Order} from './Order.jsx';

/**
 * @typedef {{merchandise: {id: string, title: string, subtitle?: string}}} LineShown a line as the page has it
 * @typedef {import('@amends/shared/src/account/askAsCustomer.js').CustomerHost & {
 *   order: {value?: {id: string}}, lines: {value: LineShown[]}, requireLogin: () => Promise<void>}} OrderHost
 */

/**
 * What went wrong with the order of this page, and how to report something.
 *
 * @param {{host: OrderHost}} props
 */
export function ReportProblem({host}) {
  const t = translator(host);
  const order = host.order.value;
  return (
    <s-section heading={t('title')}>
      {order ? (
        <Asked t={t} host={host} number={order.id.slice(order.id.lastIndexOf('/') + 1)} />
      ) : (
        <s-paragraph>{t('notYet')}</s-paragraph>
      )}
    </s-section>
  );
}

/** @param {{t: import('@amends/shared/src/translate.js').Translate, host: OrderHost, number: string}} props */
function Asked({t, host, number}) {
  const [asked, again] = useAccount(host, `/orders/${number}`);
  if (asked.state === 'loading') return <Loading t={t} />;
  if (asked.state === 'failed') {
    return <Failed t={t} host={host} failed={asked.failed} onAgain={again} />;
  }
  return <Order t={t} host={host} number={number} shown={asked.data} onChange={again} />;
}

/**
 * Somebody who came by the link of a mail is not signed in: Shopify asks them to.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, host: OrderHost, failed: any,
 *   onAgain: () => void}} props
 */
function Failed({t, host, failed, onAgain}) {
  if (failed.status !== STALE) return <Trouble t={t} failed={failed} onAgain={onAgain} />;
  const signIn = () => host.requireLogin().then(onAgain, onAgain);
  return <Trouble t={t} failed={failed} onAgain={signIn} label={t('signIn')} />;
}
