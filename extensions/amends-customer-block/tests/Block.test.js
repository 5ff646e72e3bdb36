/// <reference types="@shopify/ui-extensions/admin.customer-details.block.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

const extension = getExtension('admin.customer-details.block.render');
const VIP = {name: 'VIP', why: '£612.40 spent in the last 365 days', standing: ''};
const LATE = {
  number: 1042,
  link: 'issues/1042',
  title: '#1042: Late',
  badges: [{text: 'Overdue', tone: 'critical'}],
  text: 'since Nov 21, 2026, 10:12 AM',
};
const BLOCK = {
  summary: '1 open issue, 1 overdue',
  link: 'customers/9007199254740993',
  guest: '',
  tier: 'Gold',
  tags: [VIP],
  more_tags: '1 more tag',
  issues: [LATE],
  more_issues: '2 more open issues',
  notes: [{id: 7, about: 'Ada, Nov 21, 2026', text: 'The carrier lost it.'}],
  left: {
    text: 'Discount code: At most £25.00.',
    suggestion: 'Suggested: Discount code, £12.50',
    limits: [{text: 'Grants to this customer: 2 of 2 times used, 0 left.', full: true}],
  },
  may: {note: true, issue: true, grant: true},
};
const EMPTY = {
  ...BLOCK,
  summary: 'No open issues',
  tier: '',
  tags: [],
  more_tags: '',
  issues: [],
  more_issues: '',
  notes: [],
  left: null,
  may: {note: false, issue: false, grant: false},
};

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: 'gid://shopify/Customer/9007199254740993'}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
});
afterEach(() => extension.tearDown());

/** @param {[unknown, number?][]} answers one after the other */
function answering(...answers) {
  const fetch = vi.fn();
  for (const [body, status = 200] of answers) {
    fetch.mockImplementationOnce(async () => new Response(JSON.stringify(body), {status}));
  }
  extension.fetch = fetch;
  return fetch;
}

const said = () => document.body.textContent ?? '';
/** @param {string} text */
const button = (text) =>
  /** @type {HTMLElement} */ (
    Array.from(document.querySelectorAll('s-button')).find((one) => one.textContent === text)
  );
/** @param {string} [text] */
async function opened(text = 'All in Amends') {
  await extension.render();
  await waitFor(() => expect(said()).toContain(text));
}
/** @param {string} text */
async function typed(text) {
  fireEvent.click(button('Add note'));
  await waitFor(() => expect(document.querySelector('s-text-area')).not.toBeNull());
  const field = /** @type {any} */ (document.querySelector('s-text-area'));
  field.value = text;
  fireEvent.input(field);
  await waitFor(() => expect(field.value).toBe(text));
}

test('one request brings everything there is to say', async () => {
  const fetch = answering([BLOCK]);
  await opened();
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/extensions/customers/9007199254740993?locale=en');
  for (const told of [
    'Tier: Gold',
    'VIP £612.40 spent in the last 365 days',
    '1 more tag',
    '#1042: Late',
    'Overdue',
    '2 more open issues',
    'The carrier lost it. Ada, Nov 21, 2026',
    'Suggested: Discount code, £12.50',
    'Grants to this customer: 2 of 2 times used, 0 left.',
  ]) {
    expect(said()).toContain(told);
  }
  const block = document.querySelector('s-admin-block');
  expect(block?.getAttribute('collapsedsummary')).toBe('1 open issue, 1 overdue');
  expect(document.querySelector('s-link')?.getAttribute('href')).toBe('app:issues/1042');
});

test('nothing to say is said, and what one may not do is not offered', async () => {
  answering([EMPTY]);
  await opened();
  expect(said()).toContain('No tag rule holds at the moment.');
  expect(said()).toContain('When something goes wrong, open an issue here.');
  expect(said()).toContain('No notes yet.');
  expect(said()).not.toContain('Compens');
  expect(document.querySelectorAll('s-button')).toHaveLength(0);
});

test('a failure can be tried again', async () => {
  answering([{error: {code: 'internal', message: '', details: {}}}, 500], [BLOCK]);
  await opened('That did not work.');
  fireEvent.click(button('Try again'));
  await waitFor(() => expect(said()).toContain('#1042: Late'));
});

test('somebody of whom Amends has not heard is no failure of anybody', async () => {
  answering([{error: {code: 'not_heard_of', message: '', details: {}}}, 404]);
  await opened('Amends has not heard of this yet.');
});

test('the buttons open the actions', async () => {
  answering([BLOCK]);
  const navigate = (extension.shopify.navigation.navigate = vi.fn());
  await opened();
  fireEvent.click(button('Open issue'));
  fireEvent.click(button('Grant compensation'));
  expect(navigate.mock.calls).toEqual([
    ['extension://open-issue'],
    ['extension://grant-compensation'],
  ]);
});

test('a note is saved in the block, and shown', async () => {
  const noted = {...BLOCK, notes: [{id: 8, about: 'Ada, now', text: 'Called back.'}]};
  const fetch = answering([BLOCK], [{note: {}}, 201], [noted]);
  await opened();
  await typed('Called back.');
  fireEvent.click(button('Save note'));
  await waitFor(() => expect(said()).toContain('Called back. Ada, now'));
  const [address, request] = fetch.mock.calls[1] ?? [];
  expect(address).toBe('/api/customers/9007199254740993/notes?locale=en');
  expect(JSON.parse(request.body)).toEqual({text: 'Called back.', said: 'internal'});
});

test('a note that could not be saved stays, and is sent again with its key', async () => {
  const fetch = answering([BLOCK]);
  await opened();
  await typed('Called back.');
  fetch.mockRejectedValueOnce(new TypeError('offline'));
  fireEvent.click(button('Save note'));
  const field = /** @type {any} */ (document.querySelector('s-text-area'));
  await waitFor(() => expect(field.getAttribute('error')).toContain('Your note is still here'));
  expect(field.value).toBe('Called back.');
  fetch.mockResolvedValueOnce(new Response('{"note": {}}', {status: 200}));
  fetch.mockResolvedValueOnce(new Response(JSON.stringify(BLOCK)));
  fireEvent.click(button('Save note'));
  await waitFor(() => expect(document.querySelector('s-text-area')).toBeNull());
  const keys = fetch.mock.calls.slice(1, 3).map(([, sent]) => sent.headers['Idempotency-Key']);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('an empty note is not sent', async () => {
  const fetch = answering([BLOCK]);
  await opened();
  await typed('   ');
  fireEvent.click(button('Save note'));
  const field = /** @type {any} */ (document.querySelector('s-text-area'));
  await waitFor(() => expect(field.getAttribute('error')).toBe('Write something first.'));
  expect(fetch).toHaveBeenCalledTimes(1);
});
