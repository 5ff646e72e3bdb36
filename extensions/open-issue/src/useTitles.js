import {useEffect, useState} from 'preact/hooks';

const ITEMS = `query AmendsItems($order: ID!) {
  order(id: $order) { lineItems(first: 250) { nodes { id title } } }
}`;

/**
 * @typedef {{id: string, title: string}} Item
 * @typedef {{query: (query: string, options: {variables: {order: string}}) => Promise<{data?: any}>}} Host
 */

/**
 * What the items of an order are called, by their gids. Amends keeps no names of products: Shopify tells
 * them to staff who may read orders, others see numbers.
 *
 * @param {Host} host
 * @param {string | undefined} order its gid; undefined: there are none to name
 * @returns {Map<string, string>} empty until they are told
 */
export function useTitles(host, order) {
  const [titles, setTitles] = useState(/** @type {Map<string, string>} */ (new Map()));
  useEffect(() => {
    if (!order) return;
    host.query(ITEMS, {variables: {order}}).then(
      ({data}) => setTitles(named(data?.order?.lineItems.nodes ?? [])),
      () => setTitles(new Map()),
    );
  }, [host, order]);
  return titles;
}

/** @param {Item[]} items */
const named = (items) => new Map(items.map(({id, title}) => [id, title]));
