/** A form as the server tells it. */

export const ORDER = 'gid://shopify/Order/9007199254740995';
export const EARLIER = {
  number: 1001,
  order: ORDER,
  reason: 'damaged',
  link: 'issues/1001',
  title: '#1001 · Damaged',
  badges: [{text: 'Open', tone: 'info'}],
  text: 'Opened on Nov 20, 2026',
};
export const FORM = {
  orders: [{order: ORDER, name: '#1', text: '#1 · Nov 20, 2026 · £1.00'}],
  unknown: [],
  lines: [{line: 'gid://shopify/LineItem/1', text: '1 × CUP · £1.00'}],
  reasons: [
    {key: 'late', name: 'Late', hint: '', severity: 'normal', sub_reasons: []},
    {
      key: 'damaged',
      name: 'Damaged',
      hint: 'It arrived broken.',
      severity: 'high',
      sub_reasons: [{key: 'damaged.packaging', name: 'Bad packaging'}],
    },
  ],
  channels: [
    {key: 'email', name: 'E-mail'},
    {key: 'phone', name: 'Phone'},
  ],
  channel: 'email',
  severities: [
    {key: 'normal', name: 'Normal'},
    {key: 'high', name: 'High'},
  ],
  owners: [
    {key: 'gid://shopify/StaffMember/70', name: 'Ada (you)'},
    {key: '', name: 'Nobody'},
  ],
  owner: 'gid://shopify/StaffMember/70',
  earlier: [],
  longest: 20,
  too_long: 'Up to 20 fit.',
};
