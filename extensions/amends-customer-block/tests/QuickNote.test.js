/// <reference types="@shopify/ui-extensions/admin.customer-details.block.render" />
import {expect, test} from 'vitest';
import {fireEvent, waitFor} from '@testing-library/preact';
import {BLOCK, answering, button, opened, said, setUpEach, typed} from './block.js';

setUpEach();

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

test('a first try that was saved after all makes the changed text a note of its own', async () => {
  const saved = {error: {code: 'note_already_saved', message: '', details: {note: 7}}};
  const fetch = answering([BLOCK], [saved, 409], [{note: {}}, 201], [BLOCK]);
  await opened();
  await typed('Called back twice.');
  fireEvent.click(button('Save note'));
  const field = /** @type {any} */ (document.querySelector('s-text-area'));
  await waitFor(() => expect(field.getAttribute('error')).toContain('Your first try was saved'));
  fireEvent.click(button('Save note'));
  await waitFor(() => expect(document.querySelector('s-text-area')).toBeNull());
  const keys = fetch.mock.calls.slice(1, 3).map(([, sent]) => sent.headers['Idempotency-Key']);
  expect(keys[1]).not.toBe(keys[0]);
});
