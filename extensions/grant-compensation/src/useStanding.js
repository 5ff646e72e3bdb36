import {useEffect, useRef, useState} from 'preact/hooks';
import {useAsk} from '@amends/shared/src/useAsk.js';

/**
 * @typedef {{number: number, link: string, title: string, badge: string,
 *   tone: 'neutral' | 'info' | 'success' | 'warning' | 'critical', standing: string[],
 *   code: string | null, code_hint: string, look_again: number | null, can_take_back: boolean}} Standing
 */

/** Looks in a row; whoever waits longer finds it in Amends. */
const MOST_LOOKS = 60;
const SECOND = 1000;

/**
 * How a compensation stands, looked at again as long as something goes on with it. A look that fails
 * leaves what is known.
 *
 * @param {import('@amends/shared/src/ask.js').Host} host
 * @param {number} number
 */
export function useStanding(host, number) {
  const [asked, again] = useAsk(host, `extensions/compensations/${number}`);
  const [looks, setLooks] = useState(0);
  const known = useRef(/** @type {Standing | null} */ (null));
  if (asked.state === 'ready') known.current = asked.data;
  const standing = known.current;
  useEffect(() => {
    if (!standing?.look_again || looks >= MOST_LOOKS) return undefined;
    const timer = setTimeout(() => {
      setLooks(looks + 1);
      again();
    }, standing.look_again * SECOND);
    return () => clearTimeout(timer);
  }, [standing, looks, again]);
  return {standing, failed: asked.state === 'failed' ? asked.failed : null, again};
}
