import {afterEach, expect, test, vi} from 'vitest';
import {ask} from '../src/ask.js';

afterEach(() => vi.unstubAllGlobals());

/** @param {() => Promise<string | null>} idToken */
const hostWith = (idToken) => ({i18n: {translate: () => 'en'}, auth: {idToken}});

/** @param {number} status @param {unknown} body */
const answering = (status, body) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), {status}));

test('a token that can not be had leaves the first answer', async () => {
  answering(401, {error: {code: 'unauthorized', message: '', details: {}}});
  const host = hostWith(() => Promise.reject(new Error('offline')));
  expect(await ask(host, 'issues')).toMatchObject({ok: false, status: 401, error: {code: 'unauthorized'}});
});

test('a refusal in words of somebody between has a code all the same', async () => {
  answering(502, {message: 'Bad gateway'});
  const answer = await ask(hostWith(async () => null), 'issues');
  expect(answer).toMatchObject({ok: false, status: 502, error: {code: 'unknown'}});
});
