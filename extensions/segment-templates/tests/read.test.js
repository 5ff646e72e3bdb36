import {describe, expect, it} from 'vitest';
import {templatesOf} from '../src/read.js';

describe('segment templates', () => {
  it('are what the rules of the shop say', () => {
    const said = {title: 'VIP', description: 'Spent a lot.', query: "customer_tags CONTAINS 'VIP'", created_on: '2026-05-01T00:00:00Z'};
    expect(templatesOf({ok: true, data: {templates: [said]}})).toEqual({
      templates: [
        {
          title: 'VIP',
          description: 'Spent a lot.',
          query: "customer_tags CONTAINS 'VIP'",
          queryToInsert: "customer_tags CONTAINS 'VIP'",
          createdOn: '2026-05-01T00:00:00Z',
        },
      ],
    });
  });

  it('are none where the rules can not be read', () => {
    const error = {code: 'not_allowed', message: '', details: {}};
    expect(templatesOf({ok: false, status: 403, error})).toEqual({templates: []});
  });
});
