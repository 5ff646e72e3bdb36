/**
 * @typedef {import('./note.js').Draft} Draft
 * @typedef {import('./note.js').Form} Form
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * The fields of a note.
 *
 * @param {{t: Translate, form: Form, draft: Draft, problem: string, readable: boolean,
 *   onChange: (draft: Draft) => void}} props `readable`: the customer reads what they were told
 */
export function NoteFields({t, form, draft, problem, readable, onChange}) {
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
        label={t(readable ? 'field.toCustomer' : 'field.told')}
        checked={draft.toCustomer}
        onChange={(event) => onChange({...draft, toCustomer: event.currentTarget.checked})}
      />
    </s-stack>
  );
}
