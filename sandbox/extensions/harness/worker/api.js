/* The `shopify` global of each surface, as far as extensions here use it; the rest says so when called. */
import { ask } from './line.js';
import { signals, useSignals } from './signals.js';
import { textsOf } from './texts.js';

const absent = (name) => async () => { throw Error(`${name} has no stand-in`); };

const adminStorage = () => {
  const one = (what) => (key, value) => ask('storage', { what, key, value });
  const many = (what, keys) => Promise.all(keys.map(async (key) => [key, await one(what)(key)])).then(Object.fromEntries);
  return {
    get: one('get'),
    set: one('set'),
    delete: one('delete'),
    clear: () => ask('storage', { what: 'clear' }),
    getMany: async (keys) => Object.values(await many('get', keys)),
    setMany: (entries) => Promise.all(Object.entries(entries).map(([key, value]) => one('set')(key, value))),
    deleteMany: (keys) => many('delete', keys),
    entries: async () => Object.entries(await ask('storage', { what: 'entries' })).values(),
  };
};

const adminApi = (facts) => ({
  extension: { target: facts.target },
  auth: { idToken: () => ask('idToken') },
  i18n: textsOf(facts),
  storage: adminStorage(),
  data: facts.data,
  navigation: { navigate: (url) => { ask('navigate', { url: String(url) }); } },
  close: () => { ask('close'); },
  query: (query, { variables } = {}) => ask('query', { query, variables }),
  intents: { invoke: absent('intents.invoke') },
  picker: absent('picker'),
  resourcePicker: absent('resourcePicker'),
});

const customerStorage = {
  read: async (key) => (await ask('storage', { what: 'get', key })) ?? null,
  write: (key, value) => ask('storage', { what: 'set', key, value }),
  delete: (key) => ask('storage', { what: 'delete', key }),
};

/* Objects with the members of all; a getter stays one, so that signals are made when looked at. */
const combined = (...parts) => parts.reduce(
  (made, part) => Object.defineProperties(made, Object.getOwnPropertyDescriptors(part)), {});

const extensionOf = ({ target, network }) => combined(
  { target, apiVersion: '2026-07', scriptUrl: '' },
  signals({ capabilities: network ? ['network_access'] : [], rendered: true }),
);

const customerApi = (facts) => combined(signals({ settings: {} }), {
  extension: extensionOf(facts),
  extensionPoint: facts.target,
  version: 'stand-in',
  i18n: textsOf(facts),
  storage: customerStorage,
  sessionToken: { get: () => ask('sessionToken') },
  authenticatedAccount: signals({ customer: facts.customer, purchasingCompany: undefined }),
  localization: signals({
    language: { isoCode: facts.language }, extensionLanguage: { isoCode: facts.language },
    country: { isoCode: facts.country }, currency: { isoCode: facts.currency }, timezone: facts.timezone, market: undefined,
  }),
  toast: { show: (content) => ask('toast', { content: String(content) }) },
  navigation: { navigate: (url) => { ask('navigate', { url: String(url) }); } },
  intents: { invoke: absent('intents.invoke') },
  query: absent('query'),
  analytics: { publish: async () => true, visitor: absent('analytics.visitor') },
});

/* What only the page of one order has. */
const orderApi = ({ shop, order, lines, customer }) => combined(
  { shop, requireLogin: () => ask('login') },
  signals({ order, lines, authenticationState: customer ? 'fully_authenticated' : 'pre_authenticated' }),
);

export const apiOf = (facts, targets) => {
  const own = { extend: (target, run) => { targets[target] = run; }, setSignals: useSignals, reload() {} };
  if (facts.surface === 'admin') return combined(own, adminApi(facts));
  const parts = [own, customerApi(facts)];
  return combined(...(facts.order ? [...parts, orderApi(facts)] : parts));
};
