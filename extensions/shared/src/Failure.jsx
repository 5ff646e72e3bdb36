/** @typedef {{status: number, error: import('./ask.js').Trouble}} Failed */

const NOT_KNOWN_YET = 404;

/** Texts for what people can do something about; all else is `failed.other`. */
const TEXTS = new Map([
  [0, 'failed.unreachable'],
  [403, 'failed.forbidden'],
  [NOT_KNOWN_YET, 'failed.notFound'],
]);

/**
 * Why something did not work, and the way to try it once more.
 *
 * @param {{t: import('./translate.js').Translate, failed: Failed, onAgain?: () => void}} props needs the
 *   texts `failed.unreachable`, `.forbidden`, `.notFound`, `.other` and `tryAgain`
 */
export function Failure({t, failed, onAgain}) {
  return (
    <s-banner tone={failed.status === NOT_KNOWN_YET ? 'info' : 'critical'}>
      <s-stack gap="small">
        <s-text>{whyNot(t, failed)}</s-text>
        {onAgain && failed.status !== 403 && (
          <s-stack direction="inline">
            <s-button onClick={onAgain}>{t('tryAgain')}</s-button>
          </s-stack>
        )}
      </s-stack>
    </s-banner>
  );
}

/**
 * Why something did not work, in the server's words where it has some.
 *
 * @param {import('./translate.js').Translate} t
 * @param {Failed} failed
 * @returns {string}
 */
export function whyNot(t, {status, error}) {
  return error.text ?? t(TEXTS.get(status) ?? 'failed.other');
}
