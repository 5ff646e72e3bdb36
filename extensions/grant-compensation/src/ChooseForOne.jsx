import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {Failure} from '@amends/shared/src/Failure.jsx';
import {Loading} from '@amends/shared/src/Loading.jsx';
import {Possible} from './Possible.jsx';
import {Refused} from './Refused.jsx';
import {useGrantForm} from './useGrantForm.js';
import {WhyFields} from './WhyFields.jsx';
import {fitted, parametersOf, problemsOf} from './wish.js';
import {WishFields} from './WishFields.jsx';

/**
 * @typedef {import('./useGrantForm.js').Form} Form
 * @typedef {import('./wish.js').Wish} Wish
 */

/**
 * The first step of a grant: why, what is possible, and what the policy says of what was chosen.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost,
 *   t: import('@amends/shared/src/translate.js').Translate, first: Form,
 *   subject: import('@amends/shared/src/subject.js').Subject, typed: Wish,
 *   onType: (wish: Wish) => void,
 *   onPropose: (proposal: import('./OneGrant.jsx').Proposal, form: Form) => void}} props
 */
export function ChooseForOne({host, t, first, subject, typed, onType, onPropose}) {
  const opened = useGrantForm(host, subject, first);
  const {form, why} = opened;
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {string[]} */ ([]));
  const [failed, setFailed] = useState(/** @type {import('@amends/shared/src/Failure.jsx').Failed | null} */ (null));
  const wish = fitted(form, typed, form.suggestion !== null);
  const problems = problemsOf(form, wish);
  const can = opened.ready && wish.kind !== '';

  /** What the policy said was about something else. */
  function forget() {
    setTried(false);
    setRefused([]);
    setFailed(null);
  }

  async function goOn() {
    setTried(true);
    if (busy || Object.keys(problems).length > 0) return;
    const what = whatFor(subject, why);
    setBusy(true);
    const query = new URLSearchParams({...what, ...parametersOf(form, wish)});
    const answer = await ask(host, `extensions/grant-check?${query.toString()}`);
    setBusy(false);
    setFailed(answer.ok ? null : answer);
    if (!answer.ok) return;
    const {verdict, title, more, wish: worth} = answer.data;
    setRefused(verdict === 'refused' ? [...more, ...(more.length ? [] : [title])] : []);
    if (verdict === 'refused' || !worth) return;
    onPropose({checked: answer.data, about: form.about, what: asSent(what)}, form);
  }

  const primary = {text: t('goOn'), busy, onClick: goOn};
  return (
    <ActionFrame t={t} close={host.close} {...(can ? {primary} : {})}>
      <s-stack gap="base">
        <WhyFields
          t={t}
          form={form}
          why={why}
          choose={(next) => {
            forget();
            void opened.choose(next);
          }}
        />
        {opened.busy && <Loading t={t} />}
        {opened.failed && <Failure t={t} failed={opened.failed} onAgain={opened.again} />}
        {opened.ready && (
          <Possible t={t} form={form}>
            {can && (
              <WishFields
                t={t}
                offer={form}
                wish={wish}
                problems={tried ? problems : {}}
                suggested={form.suggestion && suggestedAs(t, form.suggestion)}
                onChange={(next) => {
                  forget();
                  onType(next);
                }}
              />
            )}
            {can && refused.length > 0 && <Refused t={t} reasons={refused} />}
            {can && failed && <Failure t={t} failed={failed} />}
          </Possible>
        )}
      </s-stack>
    </ActionFrame>
  );
}

/**
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {import('./wish.js').Suggestion} suggestion
 */
function suggestedAs(t, {title, more}) {
  return {title: t('suggested', {what: title}), more};
}

/**
 * @param {import('@amends/shared/src/subject.js').Subject} subject
 * @param {import('./useGrantForm.js').Why} why
 * @returns {Record<string, string>}
 */
function whatFor({customer, orders}, {issue, reason}) {
  if (issue !== null) return {issue: String(issue)};
  return {...(customer ? {customer} : {order: orders[0] ?? ''}), reason};
}

/** @param {Record<string, string>} what an issue's number is one in JSON */
function asSent({issue, ...about}) {
  return issue === undefined ? about : {issue: Number(issue)};
}
