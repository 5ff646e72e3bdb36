import {useCallback, useEffect, useState} from 'preact/hooks';
import {ask} from './ask.js';

/**
 * @typedef {{state: 'loading'} | {state: 'failed', failed: import('./Failure.jsx').Failed}
 *   | {state: 'ready', data: any}} Asked
 */

/**
 * Ask once, and again when told. While asking again the data that is known stays.
 *
 * @param {import('./ask.js').Host} host
 * @param {string} path below /api/
 * @returns {[Asked, () => void]} where it stands, and what asks again
 */
export function useAsk(host, path) {
  return useAnswer(useCallback((signal) => ask(host, path, {signal}), [host, path]));
}

/**
 * The same of any question.
 *
 * @param {(signal: AbortSignal) => Promise<import('./ask.js').Answer>} asking one that stays the same as
 *   long as the question does
 * @returns {[Asked, () => void]}
 */
export function useAnswer(asking) {
  const [asked, setAsked] = useState(/** @type {Asked} */ ({state: 'loading'}));
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setAsked((known) => (known.state === 'ready' ? known : {state: 'loading'}));
    asking(stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      setAsked(answer.ok ? {state: 'ready', data: answer.data} : {state: 'failed', failed: answer});
    });
    return () => stop.abort();
  }, [asking, turn]);
  return [asked, useCallback(() => setTurn((before) => before + 1), [])];
}
