/**
 * @typedef {import('./note.js').Draft} Draft
 * @typedef {import('./note.js').Form} Form
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The fields of a note.
 *
 * @param {{t: Translate, form: Form, draft: Draft, problem: string,
 *   onChange: (draft: Draft) => void}} props
 */
export function NoteFields({t, form, draft, problem, onChange}) {
  const names = form.people.map((name) => `@${name}`).join(', ');
  return (
    <s-stack gap="base">
      <s-text-area
        label={t('field.text')}
        value={draft.text}
        rows={5}
        error={problem}
        details={names ? t('mention', {names}) : ''}
        onInput={(event) => onChange({...draft, text: event.currentTarget.value})}
      />
      <s-checkbox
        label={t('field.toCustomer')}
        checked={draft.toCustomer}
        onChange={(event) => onChange({...draft, toCustomer: event.currentTarget.checked})}
      />
    </s-stack>
  );
}
