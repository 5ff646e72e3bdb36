/// <reference types="@shopify/ui-extensions/admin.order-index.selection-action.render" />
import {afterEach, beforeEach, expect, test} from 'vitest';
import {getExtension} from '@shopify/ui-extensions-tester';
import {fireEvent} from '@testing-library/preact';
import {button, choose, press, said, says, server} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';
import {EARLIER, FORM} from './form.js';

const extension = getExtension('admin.order-index.selection-action.render');
/** @param {number} n */
const order = (n) => `gid://shopify/Order/${n}`;
/** @param {number} count */
const numbers = (count) => Array.from({length: count}, (_, at) => at + 1);

beforeEach(() => {
  extension.setUp();
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
});
afterEach(() => extension.tearDown());

/**
 * @param {number} count orders that are chosen; the last is not known
 * @param {(body: any, key: string | undefined) => [unknown, number?] | Promise<[unknown, number?]>} open
 */
async function opened(count, open) {
  extension.shopify.data.selected = numbers(count).map((n) => ({id: order(n)}));
  const orders = numbers(count - 1).map((n) => ({order: order(n), name: `#${n}`, text: ''}));
  const form = {...FORM, lines: [], orders, unknown: [order(count)]};
  extension.fetch = server((_, body, key) => (body ? open(body, key) : [form]));
  await extension.render();
  await says('Amends has not heard of 1 of these orders yet. It is left out.');
}

test('each order gets its own issue, a few at a time', async () => {
  /** @type {string[]} */
  const sent = [];
  let [now, most] = [0, 0];
  await opened(10, async (body) => {
    sent.push(body.order);
    most = Math.max(most, ++now);
    await Promise.resolve();
    now -= 1;
    return [{issue: {number: 1000 + sent.length}}, 201];
  });
  expect(said()).toContain('for each of 9 orders; up to 50 orders go at a time');
  await choose('Reason', 'late');
  press('Open 9 issues');
  await says('It worked for 9 of 9 orders.');
  expect(sent.sort()).toEqual(numbers(9).map(order));
  expect(most).toBeLessThanOrEqual(4);
  expect(document.querySelectorAll('s-link')).toHaveLength(9);
});

test('a double click opens each issue once', async () => {
  let sent = 0;
  await opened(4, () => {
    sent += 1;
    return [{issue: {number: 1001}}];
  });
  await choose('Reason', 'late');
  const open = button('Open 3 issues');
  fireEvent.click(open);
  fireEvent.click(open);
  await says('It worked for 3 of 3 orders.');
  expect(sent).toBe(3);
});

test('only those that failed are tried again, with the same keys', async () => {
  /** @type {[string, string | undefined][]} */
  const sent = [];
  const down = new Set([order(2)]);
  await opened(4, (body, key) => {
    sent.push([body.order, key]);
    if (down.delete(body.order)) return [{error: {code: 'locked', message: '', details: {}}}, 503];
    return [{issue: {number: 1001}}];
  });
  await choose('Reason', 'late');
  press('Open 3 issues');
  await says('For 1 order it did not work this time.');
  press('Try these again');
  await says('It worked for 3 of 3 orders.');
  expect(sent).toHaveLength(4);
  const [first, again] = sent.filter(([gid]) => gid === order(2));
  expect(again).toEqual(first);
});

test('what repeats is left out until somebody says to open it all the same', async () => {
  const refusal = {code: 'issue_repeats', message: '', details: {earlier: [EARLIER]}};
  await opened(3, (body) => {
    const repeats = body.order === order(1) && body.repeat_of !== EARLIER.number;
    return repeats ? [{error: refusal}, 409] : [{issue: {number: 1002}}];
  });
  await choose('Reason', 'damaged');
  press('Open 2 issues');
  await says('For 1 order it is not possible');
  expect(said()).toContain('Told before: #1001 · Damaged');
  press('Open a new one all the same for 1 order');
  await says('It worked for 2 of 2 orders.');
});

test('more orders than go at a time are not even asked about', async () => {
  extension.shopify.data.selected = numbers(51).map((n) => ({id: order(n)}));
  const fetch = server(() => [FORM]);
  extension.fetch = fetch;
  await extension.render();
  await says('You chose 51 orders. Choose up to 50 at a time.');
  expect(fetch).not.toHaveBeenCalled();
});
