import {expect, test} from 'vitest';
import {MOST_AT_ONCE, planned, runBulk} from '../src/bulk.js';

const ids = Array.from({length: 9}, (_, at) => `gid://shopify/Order/${at + 1}`);
/** @param {number} status @returns {import('../src/ask.js').Answer} */
const refused = (status) => ({ok: false, status, error: {code: '', message: '', details: {}}});
/** @type {import('../src/ask.js').Answer} */
const fine = {ok: true, data: null};
const ignore = () => {};

test('every thing has a key of its own', () => {
  expect(new Set(planned(ids).map(({key}) => key)).size).toBe(ids.length);
});

test('as many as may are under way at a time, and never more', async () => {
  let most = 0;
  const seen = () => fine;
  const tasks = await runBulk(planned(ids), async () => seen(), (now) => {
    most = Math.max(most, now.filter(({step}) => step === 'running').length);
  });
  expect(most).toBe(MOST_AT_ONCE);
  expect(tasks.every(({step}) => step === 'done')).toBe(true);
});

test('what may work another time is failed, what never will is refused', async () => {
  for (const [status, step] of /** @type {const} */ ([
    [0, 'failed'],
    [401, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [409, 'refused'],
    [422, 'refused'],
  ])) {
    const [task] = await runBulk(planned(['a']), async () => refused(status), ignore);
    expect([status, task?.step]).toEqual([status, step]);
  }
});

test('another go does what failed, and nothing else', async () => {
  const answers = new Map([['a', fine], ['b', refused(503)], ['c', refused(422)]]);
  const first = await runBulk(planned(['a', 'b', 'c']), async ({id}) => answers.get(id) ?? fine, ignore);
  /** @type {string[]} */
  const again = [];
  const after = await runBulk(
    first,
    async ({id, key}) => {
      again.push(`${id} ${key}`);
      return fine;
    },
    ignore,
  );
  expect(again).toEqual([`b ${first[1]?.key}`]);
  expect(after.map(({step}) => step)).toEqual(['done', 'done', 'refused']);
});
