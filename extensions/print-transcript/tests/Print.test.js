/// <reference types="@shopify/ui-extensions/admin.order-details.print-action.render" />
import {afterEach, beforeEach, expect, test} from 'vitest';
import {getExtension} from '@shopify/ui-extensions-tester';
import {field, said} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import {waitFor} from '@testing-library/preact';
import english from '../locales/en.default.json';

const extension = getExtension('admin.order-details.print-action.render');
const PAPER = '/api/extensions/orders/9007199254740995/print';

beforeEach(() => {
  extension.setUp();
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
});
afterEach(() => extension.tearDown());

const paper = () => document.querySelector('s-admin-print-action')?.getAttribute('src');

test('everything is printed, or what the customer may see', async () => {
  extension.shopify.data.selected = [{id: 'gid://shopify/Order/9007199254740995'}];
  await extension.render();
  expect(paper()).toBe(`${PAPER}?internal=1&locale=en`);
  field('What to print').values = ['customer'];
  field('What to print').dispatchEvent(new Event('change'));
  await waitFor(() => expect(paper()).toBe(`${PAPER}?internal=0&locale=en`));
});

test('without an order there is nothing to print', async () => {
  extension.shopify.data.selected = [];
  await extension.render();
  expect(paper()).toBeNull();
  expect(said()).toContain('Open an order first');
});
