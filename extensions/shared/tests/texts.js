/**
 * What `shopify.i18n.translate` makes of an extension's locales file: Shopify's tester has keys alone.
 *
 * @param {Record<string, any>} locale the contents of the file
 * @returns {(key: string, options?: Record<string, string | number>) => string}
 */
export function words(locale) {
  const plurals = new Intl.PluralRules(locale.language);
  return (key, options = {}) => {
    const found = key.split('.').reduce((/** @type {any} */ level, part) => level?.[part], locale);
    const text =
      typeof found === 'object' ? found[plurals.select(Number(options.count))] : found;
    if (typeof text !== 'string') throw new Error(`no text ${key}`);
    return text.replace(/{{\s*(\w+)\s*}}/g, (_, name) => String(options[name]));
  };
}
