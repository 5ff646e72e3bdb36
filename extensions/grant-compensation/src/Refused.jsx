import {Reasons} from './Reasons.jsx';

/**
 * That the policy does not allow it, and every reason.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, reasons: string[]}} props
 */
export function Refused({t, reasons}) {
  return (
    <s-banner tone="critical" heading={t('refused')}>
      <Reasons reasons={reasons} />
    </s-banner>
  );
}
