/** What Amends answers customers, for the tests of both extensions. */

export const PROBLEM = {
  number: 1042,
  reason: 'Damaged in transit',
  status: 'We are looking into it',
  tone: 'auto',
  open: true,
  order: '#1001',
  reported: 'Nov 21, 2026, 9:30 AM',
  happened: 'It came in pieces.',
  wish: 'A new vase.',
  about: 'We are sorry that your order was damaged on its way to you.',
  replies: [
    {at: '2026-11-21T10:05:00Z', when: 'Nov 21, 2026, 10:05 AM', text: 'A new one\n\nleaves us soon.'},
  ],
};

export const GIVEN = {
  number: 7,
  title: 'Discount code: €5.00',
  status: 'Ready to use',
  tone: 'auto',
  code: 'SORRY-34679CDF',
  text: ['We take €5.00 off your next order: enter the code SORRY-34679CDF at checkout.'],
};

/** @typedef {[unknown, number?]} Reply a body and a status */

/** @param {Reply} reply */
export const answer = ([body, status = 200]) => new Response(JSON.stringify(body), {status});
