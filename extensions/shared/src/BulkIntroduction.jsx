import {MOST_THINGS} from './bulk.js';

/**
 * How many orders the same is done to, and which of them are left out.
 *
 * @param {{t: import('./translate.js').Translate, form: {orders: unknown[], unknown: string[]}}} props needs
 *   the texts `bulk.each` and `bulk.unknown`
 */
export function BulkIntroduction({t, form: {orders, unknown}}) {
  return (
    <s-stack gap="small">
      {orders.length > 0 && (
        <s-text>{t('bulk.each', {count: orders.length, most: MOST_THINGS})}</s-text>
      )}
      {unknown.length > 0 && (
        <s-banner tone="warning">{t('bulk.unknown', {count: unknown.length})}</s-banner>
      )}
    </s-stack>
  );
}
