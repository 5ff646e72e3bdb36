import {isTicked} from '@amends/shared/src/account/fields.js';

/**
 * Which items of the order are concerned; there is no choice of one.
 *
 * Amends keeps no names of products: the page of the order has them, in the customer's language.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, lines: any[],
 *   shown: import('./ReportProblem.jsx').LineShown[], chosen: string[],
 *   onChange: (chosen: string[]) => void}} props
 */
export function Items({t, lines, shown, chosen, onChange}) {
  if (lines.length < 2) return null;
  return (
    <s-stack gap="small-200" accessibilityRole="section" accessibilityLabel={t('items')}>
      <s-text>{t('items')}</s-text>
      {lines.map((line) => (
        <s-checkbox
          key={line.id}
          label={labelOf(line, shown, t)}
          checked={chosen.includes(line.id)}
          onChange={(event) =>
            onChange(
              isTicked(event)
                ? [...chosen, line.id]
                : chosen.filter((one) => one !== line.id),
            )
          }
        />
      ))}
    </s-stack>
  );
}

/**
 * @param {any} line
 * @param {import('./ReportProblem.jsx').LineShown[]} shown
 * @param {import('@amends/shared/src/translate.js').Translate} t
 */
function labelOf(line, shown, t) {
  const name = nameOf(line, shown, t);
  return line.quantity > 1 ? t('pieces', {count: line.quantity, name}) : name;
}

/**
 * @param {any} line
 * @param {import('./ReportProblem.jsx').LineShown[]} shown
 * @param {import('@amends/shared/src/translate.js').Translate} t
 */
function nameOf(line, shown, t) {
  const found = shown.find((one) => line.variant && one.merchandise.id === line.variant);
  if (!found) return line.name;
  const {title, subtitle} = found.merchandise;
  return subtitle ? t('variant', {title, subtitle}) : title;
}
