import {useState} from 'preact/hooks';

/**
 * Something that the customer got, with its code to copy.
 *
 * @param {{t: import('../translate.js').Translate, given: any}} props needs the texts `copy`, `copyCode`,
 *   `copied` and `notCopied`
 */
export function Given({t, given}) {
  return (
    <s-stack gap="small-200" border="base" borderRadius="base" padding="base">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-text type="strong">{given.title}</s-text>
        <s-badge tone={given.tone}>{given.status}</s-badge>
      </s-stack>
      {given.code && <Code t={t} id={`code-${given.number}`} code={given.code} />}
      {given.text.map((/** @type {string} */ sentence) => (
        <s-paragraph key={sentence}>{sentence}</s-paragraph>
      ))}
    </s-stack>
  );
}

/** @param {{t: import('../translate.js').Translate, id: string, code: string}} props */
function Code({t, id, code}) {
  const [told, setTold] = useState('');
  return (
    <s-stack gap="small-300">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-text type="strong">{code}</s-text>
        <s-button
          variant="secondary"
          command="--copy"
          commandFor={id}
          accessibilityLabel={t('copyCode', {code})}
        >
          {t('copy')}
        </s-button>
      </s-stack>
      <s-clipboard-item
        id={id}
        text={code}
        onCopy={() => setTold(t('copied'))}
        onCopyError={() => setTold(t('notCopied'))}
      />
      <s-stack accessibilityRole="status">{told && <s-text>{told}</s-text>}</s-stack>
    </s-stack>
  );
}
