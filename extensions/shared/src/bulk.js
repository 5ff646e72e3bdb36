/**
 * Do the same to several things: a request for each, a few at a time, and another try for those that
 * failed. A try of the same thing has the same key, so that it is done once.
 */

import {newKey} from './key.js';

/** Requests under way at a time: more would only wait for each other at the server. */
export const MOST_AT_ONCE = 4;

/** Things of one go: what a page of Shopify's lists shows at once, and people can still look through. */
export const MOST_THINGS = 50;

/**
 * @typedef {'waiting' | 'running' | 'done' | 'refused' | 'failed'} Step `failed` may work another time,
 *   `refused` stays refused
 * @typedef {{id: string, key: string, step: Step, answer: import('./ask.js').Answer | null}} Task `id` is
 *   the gid of a thing, `key` what its requests are known by
 */

const AGAIN = new Set([0, 401, 408, 429]);
const SERVER_ERRORS = 500;

/**
 * @param {string[]} ids
 * @returns {Task[]} what is to be done, each with a key of its own
 */
export function planned(ids) {
  return ids.map((id) => ({id, key: newKey(), step: 'waiting', answer: null}));
}

/**
 * Do what is not done yet; resolves with how each ended.
 *
 * @param {Task[]} tasks of `planned`, or what an earlier go left
 * @param {(task: Task) => Promise<import('./ask.js').Answer>} each asks for one of them; never rejects
 * @param {(tasks: Task[]) => void} onChange is told how all stand, whenever one goes on
 * @param {(task: Task) => boolean} [wanted] which are done; all that wait or failed
 * @returns {Promise<Task[]>}
 */
export async function runBulk(tasks, each, onChange, wanted = isLeft) {
  let now = tasks;
  const queue = tasks.filter(wanted);
  /** @param {Task} task */
  const put = (task) => {
    now = now.map((one) => (one.id === task.id ? task : one));
    onChange(now);
  };
  const work = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) {
      put({...task, step: 'running', answer: null});
      const answer = await each(task);
      put({...task, step: ended(answer), answer});
    }
  };
  await Promise.all(Array.from({length: MOST_AT_ONCE}, work));
  return now;
}

/** @param {Task} task whether it is still to be done */
export function isLeft(task) {
  return task.step === 'waiting' || task.step === 'failed';
}

/**
 * @param {import('./ask.js').Answer} answer
 * @returns {Step}
 */
function ended(answer) {
  if (answer.ok) return 'done';
  return AGAIN.has(answer.status) || answer.status >= SERVER_ERRORS ? 'failed' : 'refused';
}
