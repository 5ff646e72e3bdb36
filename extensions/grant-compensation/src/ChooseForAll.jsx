import {useState} from 'preact/hooks';
import {ActionFrame} from '@amends/shared/src/ActionFrame.jsx';
import {BulkIntroduction} from '@amends/shared/src/BulkIntroduction.jsx';
import {ChoiceField, WordsField} from '@amends/shared/src/fields.jsx';
import {problemsOf, tooLong} from './wish.js';
import {WishFields} from './WishFields.jsx';

/**
 * The first step of several grants: why, and what.
 *
 * @param {{host: import('./GrantCompensation.jsx').ActionHost,
 *   t: import('@amends/shared/src/translate.js').Translate,
 *   form: import('./SeveralGrants.jsx').ManyForm, draft: import('./SeveralGrants.jsx').Draft,
 *   onChange: (draft: import('./SeveralGrants.jsx').Draft) => void, onGoOn: () => void}} props
 */
export function ChooseForAll({host, t, form, draft, onChange, onGoOn}) {
  const [looked, setLooked] = useState(false);
  const {wish, reason, note} = draft;
  const problems = problemsOf(form, wish);
  const noteProblem = tooLong(form, note);
  const wrong = !reason || noteProblem || Object.keys(problems).length > 0;
  const primary = {text: t('goOn'), busy: false, onClick: wrong ? () => setLooked(true) : onGoOn};
  if (form.orders.length === 0) {
    return (
      <ActionFrame t={t} close={host.close}>
        <BulkIntroduction t={t} form={form} />
      </ActionFrame>
    );
  }
  return (
    <ActionFrame t={t} close={host.close} primary={primary}>
      <s-stack gap="base">
        <BulkIntroduction t={t} form={form} />
        <ChoiceField
          label={t('reason')}
          value={reason}
          choices={form.reasons}
          placeholder={t('chooseReason')}
          details={t('reasonMeans')}
          error={looked && !reason ? t('reasonMissing') : ''}
          onChange={(key) => onChange({...draft, reason: key})}
        />
        <WishFields
          t={t}
          offer={form}
          wish={wish}
          problems={looked ? problems : {}}
          suggested={{title: t('suggestedEach'), more: []}}
          onChange={(next) => onChange({...draft, wish: next})}
        />
        <WordsField
          label={t('note')}
          value={note}
          error={noteProblem}
          onInput={(text) => onChange({...draft, note: text})}
        />
      </s-stack>
    </ActionFrame>
  );
}
