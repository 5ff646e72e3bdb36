/**
 * What stands while the server is asked.
 *
 * @param {{t: import('./translate.js').Translate}} props needs the text `loading`
 */
export function Loading({t}) {
  return (
    <s-stack alignItems="center" padding="base">
      <s-spinner accessibilityLabel={t('loading')} />
    </s-stack>
  );
}
