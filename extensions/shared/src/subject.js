/**
 * What an action was opened for.
 *
 * @typedef {{customer: string | null, orders: string[]}} Subject gids: a customer, or orders
 */

/**
 * @param {{id: string}[]} selected `shopify.data.selected`
 * @returns {Subject}
 */
export function subjectOf(selected) {
  const ids = selected.map(({id}) => id);
  const customer = ids.find((id) => id.startsWith('gid://shopify/Customer/')) ?? null;
  return {customer, orders: customer ? [] : ids};
}

/**
 * @param {Subject} subject
 * @returns {string} the parameters that a form is asked for with
 */
export function queryOf({customer, orders}) {
  const wanted = new URLSearchParams(orders.map((id) => ['order', id]));
  if (customer) wanted.append('customer', customer);
  return wanted.toString();
}
