import {useCallback} from 'preact/hooks';
import {useAnswer} from '../useAsk.js';
import {askAsCustomer} from './askAsCustomer.js';

/**
 * Ask once about the customer's own things, and again when told.
 *
 * @param {import('./askAsCustomer.js').CustomerHost} host
 * @param {string} path below /api/account
 * @returns {[import('../useAsk.js').Asked, () => void]} where it stands, and what asks again
 */
export function useAccount(host, path) {
  return useAnswer(useCallback((signal) => askAsCustomer(host, path, {signal}), [host, path]));
}
