/// <reference types="@shopify/ui-extensions/admin.order-details.block.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

const extension = getExtension('admin.order-details.block.render');
const GUEST = {
  summary: 'No open issues',
  link: 'orders/11',
  guest: 'A guest',
  tier: '',
  tags: [],
  more_tags: '',
  issues: [],
  more_issues: '',
  notes: [],
  left: null,
  may: {note: true, issue: true, grant: false},
};

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: 'gid://shopify/Order/11'}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
});
afterEach(() => extension.tearDown());

test('the block of a guest’s order asks for the order and speaks of no tags', async () => {
  const fetch = vi.fn(async () => new Response(JSON.stringify(GUEST)));
  extension.fetch = fetch;
  await extension.render();
  await waitFor(() => expect(document.body.textContent).toContain('A guest'));
  expect(document.body.textContent).not.toContain('No tag rule holds');
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(/** @type {any} */ (fetch.mock.calls[0])[0]).toBe('/api/extensions/orders/11?locale=en');
});
