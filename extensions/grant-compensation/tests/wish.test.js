import {expect, test} from 'vitest';
import {emptyWish, fitted, minorOf, parametersOf, problemsOf, sent, SUGGESTED} from '../src/wish.js';
import {FORM, WORTH} from './form.js';

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

test('the policy is asked about one worth, and none for free shipping', () => {
  const wish = {...fitted(FORM, emptyWish(), false), amount: '4.5', percent: '15'};
  const kind = 'discount_code';
  expect(parametersOf(FORM, wish)).toEqual({kind, amount: '450', currency: 'GBP'});
  expect(parametersOf(FORM, {...wish, way: 'percent'})).toEqual({kind, percent: '15'});
  expect(parametersOf(FORM, {...wish, way: 'percentage'})).toEqual({kind, percentage: '15'});
  expect(parametersOf(FORM, {...wish, kind: 'free_shipping'})).toEqual({kind: 'free_shipping'});
  expect(parametersOf(FORM, emptyWish())).toEqual({});
});

test('what the server says of a worth is sent without what it is not', () => {
  expect(sent(WORTH)).toEqual({kind: 'discount_code', amount: WORTH.amount});
});
