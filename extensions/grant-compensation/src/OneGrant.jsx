import {useRef, useState} from 'preact/hooks';
import {ask} from '@amends/shared/src/ask.js';
import {newKey} from '@amends/shared/src/key.js';
import {ChooseForOne} from './ChooseForOne.jsx';
import {Confirm} from './Confirm.jsx';
import {Granted} from './Granted.jsx';
import {emptyWish, sent} from './wish.js';

/**
 * One grant: what is possible now, then the confirmation, then what became of it.
 *
 * @typedef {{checked: import('./wish.js').Checked & {wish: import('./wish.js').Worth}, about: string,
 *   what: Record<string, unknown>}} Proposal what the policy says of it, and for what it is
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost,
 *   t: import('@amends/shared/src/translate.js').Translate, first: import('./useGrantForm.js').Form,
 *   subject: import('@amends/shared/src/subject.js').Subject}} props
 */
export function OneGrant({host, t, first, subject}) {
  const [form, setForm] = useState(first);
  const [wish, setWish] = useState(emptyWish);
  const [proposal, setProposal] = useState(/** @type {Proposal | null} */ (null));
  const [granted, setGranted] = useState(/** @type {number | null} */ (null));
  const key = useRef(newKey());

  if (granted !== null) return <Granted host={host} t={t} number={granted} />;
  if (!proposal) {
    return (
      <ChooseForOne
        host={host}
        t={t}
        first={form}
        subject={subject}
        typed={wish}
        onType={setWish}
        onPropose={(next, known) => {
          setForm(known);
          setProposal(next);
        }}
      />
    );
  }
  return (
    <Confirm
      t={t}
      offer={form}
      proposal={proposal}
      send={(note) => {
        const body = {key: key.current, ...proposal.what, ...sent(proposal.checked.wish), note};
        return ask(host, 'compensations', {method: 'POST', body});
      }}
      onBack={() => setProposal(null)}
      onGranted={setGranted}
    />
  );
}
