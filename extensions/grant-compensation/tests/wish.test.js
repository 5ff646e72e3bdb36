import {expect, test} from 'vitest';
import {emptyWish, fitted, minorOf, problemsOf, SUGGESTED, worthOf} from '../src/wish.js';
import {FORM, SUGGESTION} from './form.js';

test('an amount is read as people type it, exactly', () => {
  for (const [typed, digits, minor] of /** @type {const} */ ([
    ['12', 2, 1200],
    ['12.5', 2, 1250],
    [' 12,50 ', 2, 1250],
    ['12.500', 2, 1250],
    ['12.345', 2, null],
    ['1.234', 3, 1234],
    ['500', 0, 500],
    ['500.00', 0, 500],
    ['500.5', 0, null],
    ['0.29', 2, 29],
    ['9999999999.99', 2, 999999999999],
    ['', 2, null],
    ['-1', 2, null],
    ['1e3', 2, null],
    ['1 000', 2, null],
  ])) {
    expect([typed, minorOf(typed, digits)]).toEqual([typed, minor]);
  }
});

test('the suggestion is meant as long as there is one, then the first kind', () => {
  expect(fitted(FORM, emptyWish(), true).kind).toBe(SUGGESTED);
  expect(fitted(FORM, emptyWish(), false)).toMatchObject({kind: 'discount_code', currency: 'GBP'});
  expect(fitted({...FORM, kinds: []}, emptyWish(), false).kind).toBe('');
});

test('an amount or a percent that can not be is told at its field', () => {
  const wish = {...fitted(FORM, emptyWish(), false), amount: '0'};
  expect(problemsOf(FORM, wish)).toEqual({amount: 'amountWrong'});
  expect(problemsOf(FORM, {...wish, way: 'percent', percent: '101'})).toEqual({percent: 'percentWrong'});
  expect(problemsOf(FORM, {...wish, way: 'percent', percent: '100'})).toEqual({});
  expect(problemsOf(FORM, {...wish, kind: 'free_shipping'})).toEqual({});
});

test('what is sent says one worth, and none for free shipping', () => {
  const wish = {...fitted(FORM, emptyWish(), false), amount: '4.5', percent: '15'};
  const amount = {amount: 450, currency: 'GBP'};
  expect(worthOf(FORM, wish, null)).toEqual({kind: 'discount_code', amount});
  expect(worthOf(FORM, {...wish, way: 'percent'}, null)).toEqual({kind: 'discount_code', percent: 15});
  expect(worthOf(FORM, {...wish, way: 'percentage'}, null)).toEqual({
    kind: 'discount_code',
    percentage: 15,
  });
  expect(worthOf(FORM, {...wish, kind: 'free_shipping'}, null)).toEqual({kind: 'free_shipping'});
  expect(worthOf(FORM, emptyWish(), SUGGESTION)).toEqual({
    kind: 'discount_code',
    amount: SUGGESTION.amount,
  });
});
