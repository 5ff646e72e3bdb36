import {STALE} from '../ask.js';

/** @param {any} failed @param {import('../translate.js').Translate} t */
function words(failed, t) {
  if (failed.status === 0) return t('failed.unreachable');
  if (failed.status === STALE) return t('failed.signedOut');
  return failed.error?.text ?? t('failed.other');
}

/**
 * What the server refuses with words of its own is no disaster: an order that is new, a limit.
 *
 * @param {any} failed
 */
const tone = (failed) => (failed.error?.text && failed.status < 500 ? 'warning' : 'critical');

/**
 * Why something did not work, in the server's words where it has some, and the way to try once more.
 *
 * @param {{t: import('../translate.js').Translate, failed: any, onAgain?: () => void, label?: string}} props
 *   `label` of the way, if it is not to try again; needs the texts `failed.unreachable`, `.signedOut`,
 *   `.other` and `tryAgain`
 */
export function Trouble({t, failed, onAgain, label = t('tryAgain')}) {
  return (
    <s-banner tone={tone(failed)}>
      <s-stack gap="small-200">
        <s-text>{words(failed, t)}</s-text>
        {onAgain && (
          <s-stack direction="inline">
            <s-button variant="secondary" onClick={onAgain}>
              {label}
            </s-button>
          </s-stack>
        )}
      </s-stack>
    </s-banner>
  );
}
