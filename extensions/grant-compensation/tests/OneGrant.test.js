/// <reference types="@shopify/ui-extensions/admin.order-details.action.render" />
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {act, waitFor} from '@testing-library/preact';
import {getExtension} from '@shopify/ui-extensions-tester';
import {choose, field, press, said, says, server, type} from '../../shared/tests/page.js';
import {words} from '../../shared/tests/texts.js';
import english from '../locales/en.default.json';
import {CHECKED, FORM, ORDER, STANDS, WORTH, refused} from './form.js';

const extension = getExtension('admin.order-details.action.render');
const GRANTED = [{compensation: {number: 7, state: 'reserved'}}, 201];

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{id: ORDER}];
  extension.shopify.i18n.translate = /** @type {any} */ (words(english));
  extension.shopify.close = vi.fn();
});
afterEach(() => extension.tearDown());

/**
 * @param {{form?: any, check?: (query: URLSearchParams) => any, grant?: (body: any) => any}} told
 * @returns {Promise<{path: string, body: any}[]>} what it was asked
 */
async function opened({form = FORM, check = () => CHECKED, grant = () => GRANTED}) {
  /** @type {{path: string, body: any}[]} */
  const asked = [];
  extension.fetch = server((path, body) => {
    asked.push({path, body});
    if (path === 'compensations') return grant(body);
    const [door, query = ''] = path.split('?');
    if (door === 'extensions/grant-check') return [check(new URLSearchParams(query))];
    return [door === 'extensions/compensations/7' ? STANDS : form];
  });
  await extension.render();
  await says(form.about);
  return asked;
}

/** @param {string} kind */
async function give(kind) {
  field('What to give').values = [kind];
  field('What to give').dispatchEvent(new Event('change'));
}

test('what the policy suggests is granted after a confirmation, and its code is shown', async () => {
  const asked = await opened({});
  expect(asked[0]?.path).toBe(`extensions/grant-form?order=${encodeURIComponent(ORDER)}`);
  expect(said()).toContain('What the policy suggests: Discount code, £10.00');
  expect(said()).toContain('The policy does not give this here.');
  expect(said()).toContain('Compensations of this order: At most £20.00.');

  press('Continue');
  await says('Grant it');
  expect(asked[1]?.path).toBe('extensions/grant-check?issue=1001');
  await type('Note for colleagues', ' Sorry. ');
  press('Grant it');

  await says('SORRY-7HQKX3MB');
  expect(asked[2]?.body).toEqual({
    key: expect.stringMatching(/^[\w-]{36}$/),
    issue: 1001,
    kind: 'discount_code',
    amount: WORTH.amount,
    note: 'Sorry.',
  });
  await says('It works as soon as Shopify has been told.');
  expect(document.querySelector('s-link')?.getAttribute('href')).toBe('app:compensations/7');
});

test('what the policy would refuse is told with its reasons before anything is granted', async () => {
  const asked = await opened({
    check: (query) => {
      const amount = {amount: Number(query.get('amount')), currency: query.get('currency')};
      const checked = {...CHECKED, title: `Discount code, ${amount.amount}`, wish: {...WORTH, amount}};
      if (amount.amount <= 2000) return checked;
      return {...checked, verdict: 'refused', more: ['At most £20.00.', 'At most 2 times.']};
    },
  });
  await give('discount_code');
  await waitFor(() => field('Amount'));
  press('Continue');
  await waitFor(() => expect(field('Amount').getAttribute('error')).toBe('Enter an amount above zero.'));
  await type('Amount', '30,00');
  press('Continue');
  await says('At most 2 times.');
  expect(document.querySelector('s-banner')?.getAttribute('heading')).toBe('The policy does not allow it');

  await type('Amount', '5');
  await waitFor(() => expect(said()).not.toContain('At most 2 times.'));
  press('Continue');
  await says('Discount code, 500');
  press('Grant it');
  await says('SORRY-7HQKX3MB');
  const sent = asked.filter(({path}) => path === 'compensations');
  expect(sent.map(({body}) => body.amount)).toEqual([{amount: 500, currency: 'GBP'}]);
});

test('what is refused after all says each reason, and the next try has the same key', async () => {
  /** @type {any[]} */
  const sent = [];
  await opened({
    grant: (body) => {
      sent.push(body);
      return sent.length === 1 ? [refused('The month is used up.'), 422] : GRANTED;
    },
  });
  press('Continue');
  await says('Grant it');
  press('Grant it');
  await says('The month is used up.');
  press('Back');
  await says('Continue');
  press('Continue');
  await says('Grant it');
  press('Grant it');
  await says('SORRY-7HQKX3MB');
  expect(sent[1].key).toBe(sent[0].key);
});

test('what needs an approval is asked for, with the reasons for it', async () => {
  const more = ['Above £7.00 somebody has to approve.'];
  const verdict = 'needs_approval';
  await opened({check: () => ({...CHECKED, verdict, more, button: 'Ask for approval'})});
  press('Continue');
  await says('Ask for approval');
  expect(said()).toContain(more[0]);
});

test('another reason is asked for anew, without the issue', async () => {
  const asked = await opened({});
  await choose('For which issue', 'none');
  expect(said()).not.toContain('Continue');
  await choose('Reason', 'late');
  await waitFor(() => expect(asked[1]?.path).toBe(`${asked[0]?.path}&reason=late`));
  await says('Continue');
  press('Continue');
  await says('Back');
  press('Grant it');
  await waitFor(() => expect(asked[3]?.body).toMatchObject({order: ORDER, reason: 'late'}));
  expect(asked[3]?.body).not.toHaveProperty('issue');
});

test('where nothing can be given, the reasons stand there once, with the way to what is open', async () => {
  const never = ['Another compensation of this issue is still open: #7. Only one can be at a time.'];
  await opened({
    form: {...FORM, suggestion: null, kinds: [], never, open_one: 'compensations/7'},
  });
  expect(said()).toContain(never[0]);
  expect(said()).not.toContain('Continue');
  expect(document.querySelector('s-link')?.getAttribute('href')).toBe('app:compensations/7');
});

test('what was lost on its way can be sent again', async () => {
  let tries = 0;
  await opened({
    grant: () => {
      tries += 1;
      if (tries === 1) throw new TypeError('offline');
      return GRANTED;
    },
  });
  press('Continue');
  await says('Grant it');
  press('Grant it');
  await says('Amends could not be reached.');
  press('Grant it');
  await says('SORRY-7HQKX3MB');
});

test('a try that worked after all is led to, where another one was sent with its key', async () => {
  const text = 'This form was sent before and granted something else.';
  const error = {code: 'key_used', message: '', details: {number: 7}, text};
  await opened({grant: () => [{error}, 409]});
  press('Continue');
  await says('Grant it');
  press('Grant it');
  await says(text);
  expect(document.querySelector('s-link')?.textContent).toBe('Compensation #7');
});

test('a grant can be taken back, and when it is too late the reason stands there', async () => {
  const text = 'It was too late: Shopify has been told already.';
  const asked = await opened({});
  press('Continue');
  await says('Grant it');
  press('Grant it');
  await says('Take back');
  extension.fetch = server((path) =>
    path.endsWith('/take-back')
      ? [{error: {code: 'already_sent', message: '', details: {}, text}}, 409]
      : [{...STANDS, can_take_back: false, standing: ['It is ready.']}],
  );
  press('Take back');
  await says(text);
  await says('It is ready.');
  expect(said()).not.toContain('Take back');
  expect(asked.at(-1)?.path).toBe('extensions/compensations/7');
});

test('an answer that comes late does not undo what was chosen since', async () => {
  /** @type {(answer: any) => void} */
  let arrive = () => {};
  const late = new Promise((resolve) => void (arrive = resolve));
  extension.fetch = server(async (path) => {
    if (path.includes('reason=damaged')) return [await late];
    return [{...FORM, issue: null, reason: 'late', about: path.includes('reason=late') ? 'For late' : FORM.about}];
  });
  await extension.render();
  await says(FORM.about);
  await choose('For which issue', 'none');
  await choose('Reason', 'damaged');
  await choose('Reason', 'late');
  await says('For late');
  await act(() => {
    arrive({...FORM, about: 'For damaged'});
    return new Promise((turn) => setTimeout(turn)); // all that follows from it has happened then
  });
  expect(said()).toContain('For late');
  expect(said()).toContain('Continue');
});
