/* Whether a property takes a value, by Shopify's types. */

const NOTHING = [undefined, null, ''];

/* What is wrong, or null. `''` is what Preact writes for nothing. */
export const wrongValue = ({ kind, keywords }, value) => {
  if (NOTHING.includes(value) || kind === 'any') return null;
  if (kind === 'enum') return keywords.includes(value) ? null : `${JSON.stringify(value)} is none of ${keywords.slice(0, 12).join(', ')}`;
  return typeof value === kind ? null : `wants a ${kind}, got ${JSON.stringify(value)}`;
};
