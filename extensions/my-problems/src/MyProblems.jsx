import {Loading} from '@amends/shared/src/Loading.jsx';
import {Problems} from '@amends/shared/src/account/Problems.jsx';
import {Trouble} from '@amends/shared/src/account/Trouble.jsx';
import {useAccount} from '@amends/shared/src/account/useAccount.js';
import {translator} from '@amends/shared/src/translate.js';

/**
 * All that went wrong for the customer who is signed in, and all that they got.
 *
 * @param {{host: import('@amends/shared/src/account/askAsCustomer.js').CustomerHost}} props
 */
export function MyProblems({host}) {
  const t = translator(host);
  const [asked, again] = useAccount(host, '');
  return (
    <s-section heading={t('title')}>
      <s-stack gap="large">
        {asked.state === 'loading' && <Loading t={t} />}
        {asked.state === 'failed' && <Trouble t={t} failed={asked.failed} onAgain={again} />}
        {asked.state === 'ready' && <All t={t} account={asked.data} />}
      </s-stack>
    </s-section>
  );
}

/** @param {{t: import('@amends/shared/src/translate.js').Translate, account: any}} props */
function All({t, account}) {
  if (account.problems.length + account.given.length === 0) {
    return <s-paragraph>{t('empty')}</s-paragraph>;
  }
  return (
    <>
      <Problems t={t} problems={account.problems} given={account.given} />
      {account.more && <s-text color="subdued">{t('more')}</s-text>}
    </>
  );
}
