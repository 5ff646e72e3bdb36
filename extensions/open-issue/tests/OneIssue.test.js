/// <reference types="@shopify/ui-extensions/admin.order-details.action.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {choose, field, press, said, says, server, type, valueOf} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';
import {EARLIER, FORM, ORDER} from './form.js';

const extension = getExtension('admin.order-details.action.render');
const ITEMS = {
  order: {lineItems: {nodes: [{id: FORM.lines[0]?.line, title: 'Enamel Mug'}]}},
};
const ISSUE = {reason: 'damaged', sub_reason: null, channel: 'phone', severity: 'high'};

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: ORDER}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
  extension.shopify.close = vi.fn();
  extension.shopify.query = vi.fn().mockResolvedValue({data: ITEMS});
});
afterEach(() => extension.tearDown());

/**
 * @param {Record<string, unknown>} form
 * @param {(body: any, key: string | undefined) => [unknown, number?]} open what the server says to an issue
 * @returns {Promise<{path: string, body: any, key: string | undefined}[]>} what it was asked
 */
async function opened(form, open = () => [{}]) {
  /** @type {{path: string, body: any, key: string | undefined}[]} */
  const asked = [];
  extension.fetch = server((path, body, key) => {
    asked.push({path, body, key});
    return body ? open(body, key) : [form];
  });
  await extension.render();
  await says('Open issue');
  return asked;
}

test('an issue is opened with what was chosen and typed, and leads to Amends', async () => {
  const asked = await opened(FORM, (body) => [{issue: {...body, number: 1042}}, 201]);
  expect(asked[0]?.path).toBe(`extensions/issue-form?order=${encodeURIComponent(ORDER)}`);
  expect(said()).not.toContain('Severity');
  await says('Enamel Mug');

  await choose('Reason', 'damaged');
  await waitFor(() => expect(valueOf('Severity')).toBe('high'));
  await choose('Channel', 'phone');
  await type('What it means for the customer', ' In pieces. ');
  press('Open issue');

  await says('Issue #1042 is open.');
  expect(asked[1]).toMatchObject({path: 'issues', key: expect.stringMatching(/^[\w-]{36}$/)});
  expect(asked[1]?.body).toEqual({
    ...ISSUE,
    customer: null,
    order: ORDER,
    lines: [],
    impact: 'In pieces.',
    wish: '',
    owner: 'gid://shopify/StaffMember/70',
    unless_repeated: true,
  });
  expect(document.querySelector('s-link')?.getAttribute('href')).toBe('app:issues/1042');
  press('Close');
  expect(extension.shopify.close).toHaveBeenCalledTimes(1);
});

test('without a reason, or with too long words, nothing is sent', async () => {
  const asked = await opened(FORM);
  await type('What the customer wishes', 'x'.repeat(21));
  press('Open issue');
  await waitFor(() => expect(field('Reason').getAttribute('error')).toBe('Choose a reason.'));
  expect(field('What the customer wishes').getAttribute('error')).toBe('Up to 20 fit.');
  expect(asked).toHaveLength(1);
  await choose('Reason', 'damaged');
  await waitFor(() => expect(field('Reason').getAttribute('error')).toBeFalsy());
});

test('what was told before is shown, and opened again only by those who say so', async () => {
  const asked = await opened({...FORM, earlier: [EARLIER]}, () => [{issue: {number: 1043}}]);
  expect(said()).not.toContain('Go on with');
  await choose('Reason', 'damaged');
  await says('Go on with the earlier issue');
  expect(document.querySelector('s-link')?.getAttribute('href')).toBe('app:issues/1001');

  press('Open a new one all the same');

  await says('Issue #1043 is open.');
  expect(asked[1]?.body.repeat_of).toBe(1001);
  expect(asked[1]?.body).not.toHaveProperty('unless_repeated');
});

test('what somebody else has just opened is shown before it is opened twice', async () => {
  const refusal = {code: 'issue_repeats', message: '', details: {earlier: [EARLIER]}};
  const asked = await opened(FORM, (body) =>
    body.repeat_of ? [{issue: {number: 1043}}] : [{error: refusal}, 409],
  );
  await choose('Reason', 'damaged');
  press('Open issue');
  await says('Go on with the earlier issue');
  press('Open a new one all the same');
  await says('Issue #1043 is open.');
  expect(asked[2]?.key).toBe(asked[1]?.key);
});

test('what could not be sent stays, and is sent again as the same', async () => {
  let first = true;
  const asked = await opened(FORM, (body) => {
    if (!first) return [{issue: {...body, number: 1042, wish: 'Money back.'}}];
    first = false;
    throw new TypeError('no network');
  });
  await choose('Reason', 'damaged');
  await type('What the customer wishes', 'A new one.');
  press('Open issue');
  await says('Amends could not be reached.');
  expect(field('What the customer wishes').value).toBe('A new one.');
  press('Open issue');
  await says('Issue #1042 is open.');
  expect(asked[2]?.key).toBe(asked[1]?.key);
  expect(said()).toContain('What you changed since then is not in it');
});

test('a refusal is shown in the words of the server', async () => {
  const error = {code: 'owner_unknown', message: 'x', details: {}, text: 'Choose somebody else.'};
  await opened(FORM, () => [{error}, 400]);
  await choose('Reason', 'damaged');
  press('Open issue');
  await says('Choose somebody else.');
});

test('who may not open issues is told so', async () => {
  const error = {code: 'not_allowed', message: '', details: {}};
  extension.fetch = server(() => [{error}, 403]);
  await extension.render();
  await says('You are not allowed to open issues in Amends.');
});
