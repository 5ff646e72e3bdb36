import {useRef, useState} from 'preact/hooks';
import {planned, runBulk} from './bulk.js';

/** @typedef {import('./bulk.js').Task} Task */

/**
 * @typedef {{tasks: Task[], running: boolean, start: (ids: string[]) => void,
 *   again: (wanted?: (task: Task) => boolean) => void}} Bulk `tasks` are empty until `start`; `again` does
 *   those that failed, or those that are `wanted`
 */

/**
 * Do the same to several things, and show how they stand.
 *
 * @param {(task: Task) => Promise<import('./ask.js').Answer>} each
 * @returns {Bulk}
 */
export function useBulk(each) {
  const [tasks, setTasks] = useState(/** @type {Task[]} */ ([]));
  const [running, setRunning] = useState(false);
  const latest = useRef(each);
  latest.current = each;
  // The second press of a double click can come before the button is gone, with keys of its own.
  const busy = useRef(false);
  /** @param {Task[]} from @param {(task: Task) => boolean} [wanted] */
  const run = async (from, wanted) => {
    if (busy.current) return;
    busy.current = true;
    setTasks(from);
    setRunning(true);
    setTasks(await runBulk(from, (task) => latest.current(task), setTasks, wanted));
    setRunning(false);
    busy.current = false;
  };
  return {
    tasks,
    running,
    start: (ids) => void run(planned(ids)),
    again: (wanted) => void run(tasks, wanted),
  };
}
