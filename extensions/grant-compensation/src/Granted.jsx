import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {ask} from '@amends/shared/src/ask.js';
import {Failure, whyNot} from '@amends/shared/src/Failure.jsx';
import {Loading} from '@amends/shared/src/Loading.jsx';
import {useStanding} from './useStanding.js';

/**
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 * @typedef {import('./useStanding.js').Standing} Standing
 */

/**
 * What became of a grant: it follows until nothing goes on, and can be taken back for a while.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost, t: Translate, number: number}} props
 */
export function Granted({host, t, number}) {
  const {standing, failed, again} = useStanding(host, number);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  async function takeBack() {
    setBusy(true);
    const answer = await ask(host, `compensations/${number}/take-back`, {method: 'POST'});
    setBusy(false);
    setProblem(answer.ok ? '' : whyNot(t, answer));
    again();
  }

  return (
    <ActionFrame t={t} close={host.close}>
      {!standing && !failed && <Loading t={t} />}
      <s-stack gap="base">
        {problem && <s-banner tone="critical">{problem}</s-banner>}
        {failed && <Failure t={t} failed={failed} onAgain={again} />}
        {standing && <Stands t={t} standing={standing} />}
        {standing?.can_take_back && (
          <s-stack direction="inline">
            <s-button loading={busy} onClick={takeBack}>
              {t('takeBack')}
            </s-button>
          </s-stack>
        )}
      </s-stack>
    </ActionFrame>
  );
}

/** @param {{t: Translate, standing: Standing}} props */
function Stands({t, standing}) {
  return (
    <s-stack gap="small">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-link href={`app:${standing.link}`}>{standing.title}</s-link>
        <s-badge tone={standing.tone}>{standing.badge}</s-badge>
      </s-stack>
      {standing.standing.map((line) => (
        <s-text key={line}>{line}</s-text>
      ))}
      {standing.code && (
        <s-stack gap="none">
          <s-text color="subdued">{t('code')}</s-text>
          <s-text type="strong">{standing.code}</s-text>
        </s-stack>
      )}
      {standing.code_hint && <s-text color="subdued">{standing.code_hint}</s-text>}
    </s-stack>
  );
}
