/* What the page answers its extensions. */
import { facts, server } from './facts.js';
import { go } from './links.js';
import { toast } from './toasts.js';

/* An extension's own storage outlives the page, as Shopify's does. */
const storage = ({ handle }) => ({ what, key, value }) => {
  const place = `extension:${facts.shop}:${handle}`;
  const kept = JSON.parse(localStorage.getItem(place) ?? '{}');
  const had = key in kept;
  if (what === 'get') return kept[key];
  if (what === 'entries') return Object.entries(kept);
  if (what === 'set') kept[key] = value;
  if (what === 'delete') delete kept[key];
  localStorage.setItem(place, JSON.stringify(what === 'clear' ? {} : kept));
  return what === 'delete' ? had : undefined;
};

export const answersFor = (extension, close) => ({
  idToken: async () => (await server('id_token', { staff: facts.staff })).token,
  sessionToken: async () => (await server('session_token', { customer: facts.customer })).token,
  query: ({ query, variables }) => server('query', { staff: facts.staff, query, variables }),
  storage: storage(extension),
  navigate: ({ url }) => go(url),
  toast: ({ content }) => toast(content),
  login: () => location.assign(facts.login),
  close,
});
