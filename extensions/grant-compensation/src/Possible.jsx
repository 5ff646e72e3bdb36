import {Reasons} from './Reasons.jsx';

/**
 * @typedef {import('./useGrantForm.js').Form} Form
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * What can be given around the fields that choose it, what can't and why, and the limits.
 *
 * @param {{t: Translate, form: Form, children: import('preact').ComponentChildren}} props
 */
export function Possible({t, form, children}) {
  const never = form.never.length > 0;
  return (
    <s-stack gap="base">
      {never && <Never t={t} form={form} />}
      {children}
      {!never && <Impossible t={t} form={form} />}
      <Limits t={t} form={form} />
    </s-stack>
  );
}

/**
 * What stands against giving anything at all.
 *
 * @param {{t: Translate, form: Form}} props
 */
function Never({t, form: {never, open_one}}) {
  return (
    <s-banner tone="warning" heading={t('nothing')}>
      <s-stack gap="small-200">
        <Reasons reasons={never} />
        {open_one && <s-link href={`app:${open_one}`}>{t('openOne')}</s-link>}
      </s-stack>
    </s-banner>
  );
}

/**
 * Kinds that can't be given now, each with its reasons.
 *
 * @param {{t: Translate, form: Form}} props
 */
function Impossible({t, form: {impossible}}) {
  if (impossible.length === 0) return null;
  return (
    <s-section heading={t('impossible')}>
      <s-stack gap="small">
        {impossible.map(({name, why}) => (
          <s-stack key={name} gap="none">
            <s-text type="strong">{name}</s-text>
            <Reasons reasons={why} />
          </s-stack>
        ))}
      </s-stack>
    </s-section>
  );
}

/**
 * The limits as they stand.
 *
 * @param {{t: Translate, form: Form}} props
 */
function Limits({t, form: {limits}}) {
  if (limits.length === 0) return null;
  return (
    <s-section heading={t('limits')}>
      <s-stack gap="small-300">
        {limits.map(({text, full}) => (
          <s-text key={text} tone={full ? 'critical' : 'auto'} color={full ? 'base' : 'subdued'}>
            {text}
          </s-text>
        ))}
      </s-stack>
    </s-section>
  );
}
