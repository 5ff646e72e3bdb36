import {useRef, useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {Failure} from '@amends/shared/src/Failure.jsx';
import {newKey} from '@amends/shared/src/key.js';
import {Loading} from '@amends/shared/src/Loading.jsx';
import {Confirm} from './Confirm.jsx';
import {Granted} from './Granted.jsx';
import {Possible} from './Possible.jsx';
import {useGrantForm} from './useGrantForm.js';
import {WhyFields} from './WhyFields.jsx';
import {emptyWish, fitted, problemsOf, worthOf} from './wish.js';
import {WishFields} from './WishFields.jsx';

/**
 * @typedef {import('./useGrantForm.js').Form} Form
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * One grant: what is possible now, then the confirmation, then what became of it.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate, first: Form,
 *   subject: import('@amends/shared/src/subject.js').Subject}} props
 */
export function OneGrant({host, t, first, subject}) {
  const opened = useGrantForm(host, subject, first);
  const {form, why} = opened;
  const [typed, setWish] = useState(emptyWish);
  const [problems, setProblems] = useState(/** @type {import('./wish.js').Problems} */ ({}));
  const [confirming, setConfirming] = useState(false);
  const [granted, setGranted] = useState(/** @type {number | null} */ (null));
  const key = useRef(newKey());
  const wish = fitted(form, typed, form.suggestion !== null);

  function goOn() {
    const found = problemsOf(form, wish);
    setProblems(found);
    setConfirming(Object.keys(found).length === 0);
  }

  /** @param {string} note */
  function send(note) {
    const about = why.issue === null ? {...of(subject), reason: why.reason} : {issue: why.issue};
    const body = {key: key.current, ...about, ...worthOf(form, wish, form.suggestion), note};
    return ask(host, 'compensations', {method: 'POST', body});
  }

  if (granted !== null) return <Granted host={host} t={t} number={granted} />;
  if (confirming) {
    return (
      <Confirm
        host={host}
        t={t}
        form={form}
        wish={wish}
        send={send}
        onBack={() => setConfirming(false)}
        onGranted={setGranted}
      />
    );
  }
  const can = opened.ready && wish.kind !== '';
  const primary = {text: t('goOn'), busy: false, onClick: goOn};
  return (
    <ActionFrame t={t} close={host.close} {...(can ? {primary} : {})}>
      <s-stack gap="base">
        <WhyFields t={t} form={form} why={why} choose={opened.choose} />
        {opened.busy && <Loading t={t} />}
        {opened.failed && <Failure t={t} failed={opened.failed} onAgain={opened.again} />}
        {opened.ready && (
          <Possible t={t} form={form}>
            {can && (
              <WishFields
                t={t}
                offer={form}
                wish={wish}
                problems={problems}
                suggested={suggestedIn(t, form)}
                onChange={setWish}
              />
            )}
          </Possible>
        )}
      </s-stack>
    </ActionFrame>
  );
}

/**
 * @param {Translate} t
 * @param {Form} form
 */
function suggestedIn(t, {suggestion}) {
  if (!suggestion) return null;
  const more = [...suggestion.more, ...(suggestion.needs_approval ? [t('needsApproval')] : [])];
  return {title: t('suggested', {what: suggestion.title}), more};
}

/** @param {import('@amends/shared/src/subject.js').Subject} subject */
function of({customer, orders}) {
  return customer ? {customer} : {order: orders[0]};
}

