/// <reference types="@shopify/ui-extensions/admin.customer-details.block.render" />
import {afterEach, beforeEach, expect, vi} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

export const extension = getExtension('admin.customer-details.block.render');
const VIP = {name: 'VIP', why: '£612.40 spent in the last 365 days', standing: ''};
const LATE = {
  number: 1042,
  link: 'issues/1042',
  title: '#1042: Late',
  badges: [{text: 'Overdue', tone: 'critical'}],
  text: 'since Nov 21, 2026, 10:12 AM',
};
export const BLOCK = {
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
export const EMPTY = {
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

/** @param {[unknown, number?][]} answers one after the other */
export function answering(...answers) {
  const fetch = vi.fn();
  for (const [body, status = 200] of answers) {
    fetch.mockImplementationOnce(async () => new Response(JSON.stringify(body), {status}));
  }
  extension.fetch = fetch;
  return fetch;
}

export const said = () => document.body.textContent ?? '';
/** @param {string} text */
export const button = (text) =>
  /** @type {HTMLElement} */ (
    Array.from(document.querySelectorAll('s-button')).find((one) => one.textContent === text)
  );
/** @param {string} [text] */
export async function opened(text = 'All in Amends') {
  await extension.render();
  await waitFor(() => expect(said()).toContain(text));
}
/** @param {string} text */
export async function typed(text) {
  fireEvent.click(button('Add note'));
  await waitFor(() => expect(document.querySelector('s-text-area')).not.toBeNull());
  const field = /** @type {any} */ (document.querySelector('s-text-area'));
  field.value = text;
  fireEvent.input(field);
  await waitFor(() => expect(field.value).toBe(text));
}

/** Each test has an extension of its own, with English words. */
export function setUpEach() {
  beforeEach(() => {
    extension.setUp();
    extension.shopify.data.selected = [{id: 'gid://shopify/Customer/9007199254740993'}];
    extension.shopify.i18n.translate = /** @type {any} */ (words(english));
  });
  afterEach(() => extension.tearDown());
}
