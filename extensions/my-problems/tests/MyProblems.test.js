/// <reference types="@shopify/ui-extensions/customer-account.profile.block.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {GIVEN, PROBLEM, answer} from '../../shared/tests/account.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

const extension = getExtension('customer-account.profile.block.render');
const NOTHING = {problems: [], given: [], more: false};

beforeEach(() => {
  extension.setUp();
  extension.shopify.sessionToken.get = vi.fn().mockResolvedValue('token-1');
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
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

test('asks with the customer’s token at the app’s own address, in the language of the page', async () => {
  const fetch = await opened([NOTHING]);
  await shows('You have not reported anything.');
  expect(fetch).toHaveBeenCalledTimes(1);
  const [address, request] = /** @type {any} */ (fetch.mock.calls[0]);
  expect(address).toBe('https://amends.example.com/api/account?locale=en');
  expect(request.headers.Authorization).toBe('Bearer token-1');
});

test('shows problems with what was said, and what was given with its code to copy', async () => {
  await opened([{problems: [PROBLEM], given: [GIVEN], more: true}]);
  await shows('Order #1001, reported Nov 21, 2026, 9:30 AM');
  expect(said()).toContain('Our answer, Nov 21, 2026, 10:05 AM');
  const paragraphs = Array.from(document.querySelectorAll('s-paragraph'), (one) => one.textContent);
  expect(paragraphs).toEqual([
    'It came in pieces.',
    'Your wish: A new vase.',
    'A new one',
    'leaves us soon.',
    GIVEN.text[0],
  ]);
  expect(document.querySelector('s-badge')?.textContent).toBe('We are looking into it');
  expect(said()).toContain('These are the newest ones.');
  const copy = document.querySelector('s-button');
  const item = document.querySelector('s-clipboard-item');
  expect(copy?.getAttribute('commandFor')).toBe(item?.id);
  expect(copy?.getAttribute('accessibilityLabel')).toBe('Copy the code SORRY-34679CDF');
  expect(item?.getAttribute('text')).toBe('SORRY-34679CDF');
  fireEvent(/** @type {Element} */ (item), new Event('copy'));
  await shows('The code is copied.');
});

test('has no copy button for what is used up', async () => {
  await opened([{...NOTHING, given: [{...GIVEN, code: null, status: 'Used', text: []}]}]);
  await shows('Used');
  expect(document.querySelector('s-button')).toBeNull();
});

test('gets another token for one that went stale, once', async () => {
  const stale = {error: {code: 'unauthorized', message: 'stale', details: {}}};
  const fetch = await opened([stale, 401], [NOTHING]);
  await shows('You have not reported anything.');
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('says that somebody is signed out, and tries again', async () => {
  const stale = {error: {code: 'unauthorized', message: 'stale', details: {}}};
  await opened([stale, 401], [stale, 401], [NOTHING]);
  await shows('You are signed out.');
  fireEvent.click(/** @type {Element} */ (document.querySelector('s-button')));
  await shows('You have not reported anything.');
});

test('says in the server’s words why there is nothing', async () => {
  const gone = {code: 'customer_gone', message: 'x', details: {}, text: 'This account is closed.'};
  await opened([{error: gone}, 404]);
  await shows('This account is closed.');
});

test('says that it could not be reached where there is no token to be had', async () => {
  extension.shopify.sessionToken.get = vi.fn().mockRejectedValue(new Error('offline'));
  const fetch = await opened();
  await shows('We could not be reached.');
  expect(fetch).not.toHaveBeenCalled();
});
