import {ChoiceField} from '@amends/shared/src/fields.jsx';

/** In the place of an issue's number. */
const NONE = 'none';

/**
 * Why something is given: an issue of the customer or the order, else a reason.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, form: import('./useGrantForm.js').Form,
 *   why: import('./useGrantForm.js').Why, choose: (why: import('./useGrantForm.js').Why) => void}} props
 */
export function WhyFields({t, form, why, choose}) {
  const issues = form.issues.map(({number, text}) => ({key: String(number), name: text}));
  return (
    <s-stack gap="base">
      <s-text type="strong">{form.about}</s-text>
      {issues.length > 0 && (
        <ChoiceField
          label={t('issue')}
          value={why.issue === null ? NONE : String(why.issue)}
          choices={[...issues, {key: NONE, name: t('noIssue')}]}
          onChange={(key) => choose({issue: key === NONE ? null : Number(key), reason: ''})}
        />
      )}
      {why.issue === null && (
        <ChoiceField
          label={t('reason')}
          value={why.reason}
          choices={form.reasons}
          placeholder={t('chooseReason')}
          details={t('reasonMeans')}
          onChange={(reason) => choose({issue: null, reason})}
        />
      )}
    </s-stack>
  );
}
