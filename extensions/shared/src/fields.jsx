/**
 * Something to choose.
 *
 * @param {{label: string, value: string, choices: {key: string, name: string}[], error?: string | undefined,
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
 * @param {{label: string, value: string, error?: string | undefined,
 *   onInput: (value: string) => void}} props
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
