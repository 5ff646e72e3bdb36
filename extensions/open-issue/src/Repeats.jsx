import {IssueLine} from '@amends/shared/src/IssueLine.jsx';

const MOST_SHOWN = 3;

/**
 * What the customer has told before, so that nobody has to tell it twice.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate,
 *   earlier: import('./draft.js').Earlier[]}} props
 */
export function Repeats({t, earlier}) {
  if (earlier.length === 0) return null;
  return (
    <s-banner tone="warning" heading={t('repeats.heading')}>
      <s-stack gap="small">
        <s-text>{t('repeats.advice')}</s-text>
        {earlier.slice(0, MOST_SHOWN).map((one) => (
          <IssueLine key={one.number} issue={one} />
        ))}
      </s-stack>
    </s-banner>
  );
}
