/// <reference types="@shopify/ui-extensions/admin.customer-details.block.render" />
import {expect, test, vi} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {BLOCK, EMPTY, answering, button, extension, opened, said, setUpEach} from './block.js';

setUpEach();

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
  expect(said()).not.toContain('open an issue here');
  expect(said()).toContain('No notes yet.');
  expect(said()).not.toContain('Compens');
  expect(document.querySelectorAll('s-button')).toHaveLength(0);
});

test('who may open issues is told where', async () => {
  answering([{...EMPTY, may: {...EMPTY.may, issue: true}}]);
  await opened();
  expect(said()).toContain('When something goes wrong, open an issue here.');
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
