/* `shopify.i18n`: the extension's texts with their places and plural forms; numbers and dates. */
import { complain } from './line.js';

const PLACE = /\{\{\s*(\w+)\s*\}\}/;
const find = (texts, key) => key.split('.').reduce((found, part) => found?.[part], texts);

/* As Shopify: a form by the language's rule for `count`, `other` where the language has no such. */
const form = (found, language, { count }) => {
  if (typeof found !== 'object' || found === null) return found;
  return found[new Intl.PluralRules(language).select(Number(count))] ?? found.other;
};

const simple = (value) => ['string', 'number', 'bigint'].includes(typeof value);

const filled = (text, key, given, language) => {
  const parts = text.split(PLACE);
  const pieces = parts.map((part, at) => {
    if (at % 2 === 0) return part;
    if (!(part in given)) complain(`${key} has a place for ${part}, nothing was given`);
    return part === 'count' && typeof given.count === 'number' ? new Intl.NumberFormat(language).format(given.count) : given[part];
  });
  return pieces.every(simple) ? pieces.join('') : pieces.filter((one) => one !== '');
};

export const textsOf = ({ language, texts, otherwise, currency }) => {
  const said = (key, given = {}) => {
    const text = form(find(texts, key) ?? find(otherwise, key), language, given);
    if (typeof text !== 'string') {
      complain(`there is no text ${key}`);
      return key;
    }
    return filled(text, key, given, language);
  };
  const without = ({ inExtensionLocale, ...options } = {}) => options;
  return {
    translate: said,
    formatNumber: (number, options) => new Intl.NumberFormat(language, without(options)).format(number),
    formatCurrency: (number, options) => new Intl.NumberFormat(language, { style: 'currency', currency, ...without(options) }).format(number),
    formatDate: (date, options) => new Intl.DateTimeFormat(language, without(options)).format(date),
  };
};
