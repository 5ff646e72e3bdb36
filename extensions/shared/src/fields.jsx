/** What stands for "" in an option: selects show one whose value is empty as if nothing was chosen. */
const NONE = '-';
/** @param {string} key */
const valueOf = (key) => (key === '' ? NONE : key);

/**
 * Something to choose; where one of the choices has the key "", nothing chosen is that one.
 *
 * @param {{label: string, value: string, choices: {key: string, name: string}[], error?: string | undefined,
 *   details?: string | undefined, placeholder?: string, onChange: (value: string) => void}} props
 */
export function ChoiceField(props) {
  const {label, value, choices, error = '', details = '', placeholder = '', onChange} = props;
  return (
    <s-select
      label={label}
      value={choices.some(({key}) => key === '') ? valueOf(value) : value}
      error={error}
      details={details}
      placeholder={placeholder}
      onChange={({currentTarget}) => onChange(currentTarget.value === NONE ? '' : currentTarget.value)}
    >
      {choices.map(({key, name}) => (
        <s-option key={key} value={valueOf(key)}>
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
