/** Forms as the server tells them. */

export const ORDER = 'gid://shopify/Order/9007199254740995';
export const OTHER = 'gid://shopify/Order/9007199254740997';

const OFFER = {
  kinds: [
    {kind: 'discount_code', name: 'Discount code', most: 'At most £20.00.', has_worth: true},
    {kind: 'free_shipping', name: 'Free shipping', most: 'Any amount.', has_worth: false},
  ],
  ways: [
    {key: 'amount', name: 'An amount'},
    {key: 'percent', name: 'Percent of the order'},
  ],
  currencies: [{code: 'GBP', digits: 2}],
  longest: 20,
  too_long: 'Up to 20 fit.',
};

export const SUGGESTION = {title: 'Discount code, £10.00', more: ['10% of the order']};

export const WORTH = {
  kind: 'discount_code',
  amount: {amount: 1000, currency: 'GBP'},
  percent: null,
  percentage: null,
};

export const CHECKED = {
  verdict: 'allowed',
  title: 'Discount code, £10.00',
  more: ['10% of the order'],
  button: 'Grant it',
  wish: WORTH,
};

export const FORM = {
  about: 'For order #1',
  issues: [{number: 1001, text: '#1001 · Damaged'}],
  issue: 1001,
  reasons: [
    {key: 'damaged', name: 'Damaged'},
    {key: 'late', name: 'Late delivery'},
  ],
  reason: 'damaged',
  suggestion: SUGGESTION,
  impossible: [{name: 'Gift card', why: ['The policy does not give this here.']}],
  never: [],
  open_one: null,
  limits: [{text: 'Compensations of this order: At most £20.00.', full: false}],
  ...OFFER,
};

export const MANY = {
  orders: [
    {order: ORDER, name: '#1', text: '#1'},
    {order: OTHER, name: '#2', text: '#2'},
  ],
  unknown: [],
  reasons: FORM.reasons,
  ...OFFER,
  kinds: OFFER.kinds.map((kind) => ({...kind, most: ''})),
};

export const STANDS = {
  number: 7,
  link: 'compensations/7',
  title: '#7 · Discount code · £10.00',
  badge: 'On its way',
  tone: 'info',
  standing: ['The money is set aside. Shopify is told in 9 seconds.'],
  code: 'SORRY-7HQKX3MB',
  code_hint: 'It works as soon as Shopify has been told.',
  look_again: null,
  can_take_back: true,
};

/** @param {string[]} texts */
export const refused = (...texts) => ({
  error: {
    code: 'refused',
    message: 'the policy refuses it',
    details: {refusals: texts.map((text) => ({code: 'order_amount', text})), limits: []},
  },
});
