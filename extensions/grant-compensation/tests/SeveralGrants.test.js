/// <reference types="@shopify/ui-extensions/admin.order-index.selection-action.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {choose, field, press, says, server, type} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';
import {CHECKED, MANY, ORDER, OTHER, WORTH, refused} from './form.js';

const extension = getExtension('admin.order-index.selection-action.render');

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: ORDER}, {id: OTHER}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
  extension.shopify.close = vi.fn();
});
afterEach(() => extension.tearDown());

/** @param {(path: string, body: any) => any} answer to what is not the first form */
async function opened(answer) {
  /** @type {{path: string, body: any}[]} */
  const asked = [];
  extension.fetch = server((path, body) => {
    asked.push({path, body});
    return path.startsWith('extensions/grant-many-form') ? [MANY] : answer(path, body);
  });
  await extension.render();
  await says('You grant something for each of 2 orders');
  return asked;
}

test('each order gets what the policy suggests for it, and the others a reason', async () => {
  const asked = await opened((path, body) => {
    if (body) return [{compensation: {number: 7, state: 'requested'}}, 201];
    if (path.includes(encodeURIComponent(ORDER))) return [CHECKED];
    const more = ['The customer disputes the payment.'];
    return [{...CHECKED, verdict: 'refused', more, wish: null}];
  });
  press('Continue');
  await waitFor(() => expect(field('Reason').getAttribute('error')).toBe('Choose a reason.'));
  await choose('Reason', 'late');
  press('Continue');
  await says('#1: Discount code, £10.00');
  await says('#2: The customer disputes the payment.');
  await says('Grant it for 1 order');
  press('Grant it for 1 order');
  await says('Compensation #7 waits for approval.');
  const sent = asked.filter(({body}) => body).map(({body}) => body);
  expect(sent).toEqual([
    {key: expect.any(String), order: ORDER, reason: 'late', kind: 'discount_code',
     amount: WORTH.amount, note: ''},
  ]);
});

test('what failed is tried again with the same key, what is refused says why', async () => {
  /** @type {Map<string, string[]>} */
  const keys = new Map();
  await opened((_, body) => {
    if (!body) return [{...CHECKED, title: 'Discount code, £4.31', wish: {...WORTH, amount: null, percent: 10}}];
    const {order, key} = body;
    const before = keys.get(order) ?? [];
    keys.set(order, [...before, key]);
    if (order === OTHER) return [refused('At most £20.00.'), 422];
    if (before.length === 0) return [{error: {code: 'locked', message: '', details: {}}}, 503];
    return [{compensation: {number: 8, state: 'reserved'}}, 201];
  });
  await choose('Reason', 'late');
  field('What to give').values = ['discount_code'];
  field('What to give').dispatchEvent(new Event('change'));
  await waitFor(() => field('How much'));
  await choose('How much', 'percent');
  await type('Percent', '10');
  press('Continue');
  await says('#2: Discount code, £4.31');
  await says('Grant it for 2 orders');
  press('Grant it for 2 orders');
  await says('At most £20.00.');
  await says('For 1 order it did not work this time.');
  press('Try these again');
  await says('Compensation #8 is granted.');
  const [first = '', second] = keys.get(ORDER) ?? [];
  expect(second).toBe(first);
  expect(keys.get(OTHER)).toHaveLength(1);
  await says('It worked for 1 of 2 orders.');
});
