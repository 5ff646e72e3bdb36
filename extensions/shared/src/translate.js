/**
 * @typedef {(key: string, options?: Record<string, string | number>) => string} Translate texts of the
 *   extension's locales, by key
 */

/**
 * @param {{i18n: {translate: (key: any, options?: any) => any}}} host the extension's `shopify`
 * @returns {Translate}
 */
export function translator(host) {
  return (key, options) => String(host.i18n.translate(key, options));
}
