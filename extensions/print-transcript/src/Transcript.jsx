import {useState} from 'preact/hooks';

const EVERYTHING = 'everything';
const CUSTOMER = 'customer';

/**
 * The transcript of an order, for colleagues or for the customer. Shopify fetches and shows it.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, order: string}} props `order` is a gid,
 *   empty: none
 */
export function Transcript({t, order}) {
  const [whose, setWhose] = useState(EVERYTHING);
  if (!order) {
    return (
      <s-admin-print-action>
        <s-banner tone="warning">{t('nothingSelected')}</s-banner>
      </s-admin-print-action>
    );
  }
  return (
    <s-admin-print-action src={address(order, whose, t('language'))}>
      <s-choice-list
        label={t('what')}
        name="whose"
        values={[whose]}
        onChange={(event) => setWhose(event.currentTarget.values[0] ?? EVERYTHING)}
      >
        <s-choice value={EVERYTHING}>
          {t('everything')}
          <s-text slot="details">{t('everythingDetails')}</s-text>
        </s-choice>
        <s-choice value={CUSTOMER}>
          {t('customer')}
          <s-text slot="details">{t('customerDetails')}</s-text>
        </s-choice>
      </s-choice-list>
    </s-admin-print-action>
  );
}

/**
 * @param {string} order
 * @param {string} whose
 * @param {string} language
 */
function address(order, whose, language) {
  const number = order.split('/').pop();
  const internal = whose === CUSTOMER ? '0' : '1';
  return `/api/extensions/orders/${number}/print?internal=${internal}&locale=${language}`;
}
