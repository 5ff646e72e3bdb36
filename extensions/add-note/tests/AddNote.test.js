/// <reference types="@shopify/ui-extensions/admin.order-details.action.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {check, choose, field, press, says, server, type, valueOf} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';

const extension = getExtension('admin.order-details.action.render');
const ORDER = 'gid://shopify/Order/9007199254740995';
const OTHER = 'gid://shopify/Order/9007199254740996';
const PLACE = {path: 'orders/9007199254740995/notes', name: 'Order #1'};
const ISSUE = {path: 'issues/1042/notes', name: '#1042 · Late'};
const FORM = {
  places: [PLACE, ISSUE],
  orders: [{order: ORDER, name: '#1', text: ''}],
  unknown: [],
  people: ['Ben'],
  longest: 20,
  too_long: 'Up to 20 fit.',
};

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: ORDER}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
  extension.shopify.close = vi.fn();
});
afterEach(() => extension.tearDown());

/** @param {Parameters<typeof server>[0]} write what the server says to a note @param {any} form */
async function opened(write, form = FORM) {
  /** @type {{path: string, body: any, key: string | undefined}[]} */
  const sent = [];
  extension.fetch = server((path, body, key) => {
    if (!body) return [form];
    sent.push({path, body, key});
    return write(path, body, key);
  });
  await extension.render();
  await waitFor(() => expect(field('Note')).toBeTruthy());
  return sent;
}

test('a note goes where it was meant to go, and the window closes', async () => {
  const sent = await opened(() => [{note: {}}, 201]);
  expect(field('Note').getAttribute('details')).toContain('@Ben');
  await choose('Where it belongs', ISSUE.path);
  await type('Note', ' It is on its way.\n');
  await check(english.field.toCustomer);
  press('Save note');
  await waitFor(() => expect(extension.shopify.close).toHaveBeenCalledTimes(1));
  expect(sent).toEqual([
    {
      path: 'issues/1042/notes',
      body: {text: 'It is on its way.', said: 'to_customer', corrects: null},
      key: expect.stringMatching(/^[\w-]{36}$/),
    },
  ]);
});

test('only of a note on an issue it is said that the customer can read it', async () => {
  await opened(() => [{}]);
  expect(field(english.field.told)).toBeTruthy();
  await choose('Where it belongs', ISSUE.path);
  await waitFor(() => expect(field(english.field.toCustomer)).toBeTruthy());
});

test('an empty or too long note is not sent', async () => {
  const sent = await opened(() => [{}]);
  press('Save note');
  await waitFor(() => expect(field('Note').getAttribute('error')).toBe('Write something first.'));
  await type('Note', 'x'.repeat(21));
  press('Save note');
  await waitFor(() => expect(field('Note').getAttribute('error')).toBe('Up to 20 fit.'));
  expect(sent).toEqual([]);
});

test('a note that could not be sent stays, and is sent again as the same', async () => {
  let first = true;
  const sent = await opened(() => {
    if (!first) return [{note: {}}];
    first = false;
    throw new TypeError('no network');
  });
  await type('Note', 'Called her.');
  press('Save note');
  await says('Your note is still here');
  expect(valueOf('Note')).toBe('Called her.');
  press('Save note');
  await waitFor(() => expect(extension.shopify.close).toHaveBeenCalled());
  expect(sent[1]).toEqual(sent[0]);
});

test('other words than those that arrived at first are saved as their correction', async () => {
  const error = {code: 'note_already_saved', message: '', details: {note: 7}, text: 'Saved before.'};
  const sent = await opened((_, body) => (body.corrects ? [{note: {}}] : [{error}, 409]));
  await type('Note', 'Called him.');
  press('Save note');
  await says('Saved before.');
  press('Save note');
  await waitFor(() => expect(extension.shopify.close).toHaveBeenCalled());
  expect(sent[1]?.body.corrects).toBe(7);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

test('the same note is written on each of several orders', async () => {
  extension.shopify.data.selected = [{id: ORDER}, {id: OTHER}];
  const orders = [...FORM.orders, {order: OTHER, name: '#2', text: ''}];
  const error = {code: 'not_found', message: '', details: {}};
  const sent = await opened(
    (path) => (path.includes('996') ? [{error}, 404] : [{note: {}}, 201]),
    {...FORM, places: [], orders},
  );
  await type('Note', 'Parcel is late.');
  press('Save note on 2 orders');
  await says('It worked for 1 of 2 orders.');
  await says('Amends has not heard of this yet.');
  expect(sent.map(({path}) => path).sort()).toEqual([
    'orders/9007199254740995/notes',
    'orders/9007199254740996/notes',
  ]);
  expect(sent.every(({body}) => body.text === 'Parcel is late.')).toBe(true);
});
