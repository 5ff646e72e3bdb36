/// <reference types="@shopify/ui-extensions/customer-account.order-status.block.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {createCartLine} from '@shopify/ui-extensions-tester/customer-account';
import {getExtension} from '@shopify/ui-extensions-tester';
import {GIVEN, PROBLEM, answer} from '../../shared/tests/account.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

const extension = getExtension('customer-account.order-status.block.render');
const ORDER = 'gid://shopify/Order/9007199254740995';
const MUG = 'gid://shopify/ProductVariant/7';
const LINES = [
  {id: 'gid://shopify/LineItem/1', variant: MUG, name: 'Item MUG-1', quantity: 2},
  {id: 'gid://shopify/LineItem/2', variant: null, name: 'Item 2', quantity: 1},
];
const RULES = {
  reasons: [
    {key: 'late', name: 'Late delivery'},
    {key: 'damaged', name: 'Damaged in transit'},
  ],
  lines: LINES,
  longest: 2000,
  refusal: null,
};
const SHOWN = {name: '#1001', report: RULES, problems: [], given: []};
const THANKS = {text: 'We got your report and will look into it.', problem: PROBLEM};
const FULL = 'You have 5 open reports.';

beforeEach(() => {
  extension.setUp();
  const {shopify} = extension;
  shopify.sessionToken.get = vi.fn().mockResolvedValue('token-1');
  shopify.i18n.translate = /** @type {any} */ (words(english));
  shopify.order.value = /** @type {any} */ ({id: ORDER, name: '#1001'});
  const merchandise = {...createCartLine().merchandise, id: MUG, title: 'Mug', subtitle: 'Blue'};
  shopify.lines.value = [createCartLine({merchandise})];
});
afterEach(() => extension.tearDown());

/** @param {import('../../shared/tests/account.js').Reply[]} replies one after the other */
async function opened(...replies) {
  const fetch = vi.fn();
  for (const reply of replies) fetch.mockImplementationOnce(async () => answer(reply));
  extension.fetch = fetch;
  await extension.render();
  return fetch;
}

const said = () => document.body.textContent ?? '';
/** @param {string} text */
const shows = (text) => waitFor(() => expect(said()).toContain(text));
/** @param {string} selector @returns {any} */
const one = (selector) => document.querySelector(selector);
/** @param {string} text */
const button = (text) =>
  /** @type {Element} */ (
    Array.from(document.querySelectorAll('s-button')).find((found) => found.textContent === text)
  );
/** @param {any} field @param {string} value @param {string} event */
function typed(field, value, event = 'input') {
  field.value = value;
  fireEvent(field, new Event(event));
}

async function formOpened() {
  await shows('Tell us what happened');
  fireEvent.click(button('Report a problem'));
  await waitFor(() => expect(one('s-form')).not.toBeNull());
}
async function filled() {
  await formOpened();
  typed(one('s-select'), 'damaged', 'change');
  const [text, wish] = Array.from(document.querySelectorAll('s-text-area'));
  typed(text, 'It came in pieces.');
  typed(wish, 'A new one.');
}
const submit = () => fireEvent(one('s-form'), new Event('submit'));
/** @param {any} fetch @param {number} call */
const sent = (fetch, call) => fetch.mock.calls[call];

test('reports a problem with the items concerned and says thanks', async () => {
  const fetch = await opened([SHOWN], [THANKS, 201], [{...SHOWN, problems: [PROBLEM]}]);
  await filled();
  const boxes = document.querySelectorAll('s-checkbox');
  expect(Array.from(boxes, (box) => box.getAttribute('label'))).toEqual(['2 × Mug (Blue)', 'Item 2']);
  /** @type {any} */ (boxes[0]).checked = true;
  fireEvent(/** @type {Element} */ (boxes[0]), new Event('change'));
  submit();
  await shows(THANKS.text);
  expect(sent(fetch, 0)[0]).toBe(
    'https://amends.example.com/api/account/orders/9007199254740995?locale=en',
  );
  const [address, request] = sent(fetch, 1);
  expect(address).toBe('https://amends.example.com/api/account/issues?locale=en');
  expect(request.method).toBe('POST');
  expect(request.headers.Authorization).toBe('Bearer token-1');
  expect(JSON.parse(request.body)).toEqual({
    order: ORDER,
    reason: 'damaged',
    lines: ['gid://shopify/LineItem/1'],
    text: 'It came in pieces.',
    wish: 'A new one.',
  });
  await shows('Order #1001, reported Nov 21, 2026, 9:30 AM');
  expect(one('s-form')).toBeNull();
});

test('asks for what is missing and sends nothing', async () => {
  const fetch = await opened([SHOWN]);
  await formOpened();
  submit();
  await waitFor(() =>
    expect(one('s-select').getAttribute('error')).toBe('Choose what went wrong.'),
  );
  expect(one('s-text-area').getAttribute('error')).toBe('Say what happened.');
  expect(fetch).toHaveBeenCalledTimes(1);
});

test('keeps what was typed when it could not be sent, and tries with the same key', async () => {
  const busy = {code: 'too_many_open', message: 'x', details: {limit: 5}, text: FULL};
  const fetch = await opened([SHOWN], [{error: busy}, 429], [THANKS, 200], [SHOWN]);
  await filled();
  submit();
  await shows(FULL);
  expect(one('s-text-area').value).toBe('It came in pieces.');
  submit();
  await shows(THANKS.text);
  const key = sent(fetch, 1)[1].headers['Idempotency-Key'];
  expect(key).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent(fetch, 2)[1].headers['Idempotency-Key']).toBe(key);
});

test('says at once that nothing can be reported now', async () => {
  await opened([{...SHOWN, report: {...RULES, refusal: FULL}, problems: [PROBLEM], given: [GIVEN]}]);
  await shows(FULL);
  expect(button('Report a problem')).toBeUndefined();
  expect(said()).toContain('Damaged in transit');
  expect(said()).toContain('SORRY-34679CDF');
});

test('an order of one item has no choice of items, and cancelling closes the form', async () => {
  await opened([{...SHOWN, report: {...RULES, lines: LINES.slice(0, 1)}}]);
  await formOpened();
  expect(one('s-checkbox')).toBeNull();
  fireEvent.click(button('Cancel'));
  await waitFor(() => expect(one('s-form')).toBeNull());
});

test('an order that is not known yet can be asked for again', async () => {
  const late = {code: 'order_unknown', message: 'x', details: {}, text: 'We don’t find this order.'};
  await opened([{error: late}, 404], [SHOWN]);
  await shows('We don’t find this order.');
  fireEvent.click(button('Try again'));
  await shows('Tell us what happened');
});

test('has somebody who came by the link of a mail sign in', async () => {
  const nobody = {code: 'unauthorized', message: 'of nobody who is signed in', details: {}};
  extension.shopify.requireLogin = vi.fn().mockResolvedValue(undefined);
  await opened([{error: nobody}, 401], [{error: nobody}, 401], [SHOWN]);
  await shows('Sign in to your account to report a problem.');
  fireEvent.click(button('Sign in'));
  await shows('Tell us what happened');
  expect(extension.shopify.requireLogin).toHaveBeenCalledTimes(1);
});

test('an order that is still being made asks nothing of anybody', async () => {
  extension.shopify.order.value = undefined;
  const fetch = await opened();
  await shows('Your order is being processed.');
  expect(fetch).not.toHaveBeenCalled();
});
