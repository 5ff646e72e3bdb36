/**
 * Something to choose.
 *
 * @param {{label: string, value: string, choices: import('./draft.js').Choice[], error?: string,
 *   details?: string | undefined, placeholder?: string, onChange: (value: string) => void}} props
 */
export function ChoiceField({label, value, choices, error = '', details = '', placeholder = '', onChange}) {
  return (
    <s-select
      label={label}
      value={value}
      error={error}
      details={details}
      placeholder={placeholder}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {choices.map(({key, name}) => (
        <s-option key={key} value={key}>
          {name}
        </s-option>
      ))}
    </s-select>
  );
}

/**
 * Somebody's words.
 *
 * @param {{label: string, value: string, error?: string, onInput: (value: string) => void}} props
 */
export function WordsField({label, value, error = '', onInput}) {
  return (
    <s-text-area
      label={label}
      value={value}
      error={error}
      rows={3}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}
