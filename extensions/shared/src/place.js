/** The kinds of Shopify's ids that blocks stand beside, as the app's addresses call them. */
const PLACES = new Map([
  ['Customer', 'customers'],
  ['Order', 'orders'],
]);

/**
 * @param {string | undefined} gid such as `gid://shopify/Customer/5`
 * @returns {string} such as `customers/5`; the number stays a text, it can exceed 2^53
 */
export function placeOf(gid = '') {
  const [kind = '', number = ''] = gid.split('/').slice(-2);
  return `${PLACES.get(kind) ?? kind}/${number}`;
}
