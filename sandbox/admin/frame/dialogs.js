/* What the frame asks the person: scopes to grant, products to pick, another page over it all. */
import { facts, on, send, server } from './channel.js';

const dialog = document.getElementById('dialog');
const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

/* Show rows between a title and two buttons; resolves to the chosen values, or null for no. */
const choose = (title, rows, yes, no = 'Cancel') => new Promise((resolve) => {
  const form = element('form', { method: 'dialog' });
  const footer = element('footer');
  const list = element('div', { className: 'rows' });
  list.append(...rows);
  footer.append(element('button', { value: '', textContent: no }));
  footer.append(element('button', { value: 'yes', className: 'primary', textContent: yes }));
  form.append(element('h2', { id: 'dialog-title', textContent: title }), list, footer);
  dialog.replaceChildren(form);
  dialog.returnValue = '';
  dialog.onclose = () => {
    const chosen = [...dialog.querySelectorAll('input:checked')].map((input) => input.value);
    resolve(dialog.returnValue === 'yes' ? chosen : null);
  };
  dialog.showModal();
});

const rowOf = (type, value, text, checked = false) => {
  const row = element('label');
  row.append(element('input', { type, name: 'row', value, checked }), element('span', { textContent: text }));
  return row;
};

const pick = async ({ options }) => {
  const offered = await server(`resources/${options.type}`);
  const type = options.multiple === false ? 'radio' : 'checkbox';
  const before = (options.selectionIds ?? []).map((one) => one.id);
  const rows = offered.map((one) => rowOf(type, one.id, one.title, before.includes(one.id)));
  const chosen = await choose(`Add ${options.type}s`, rows, 'Add');
  return chosen ? offered.filter((one) => chosen.includes(one.id)) : undefined;
};

const pickOwn = async ({ options }) => {
  const type = options.multiple ? 'checkbox' : 'radio';
  const rows = options.items.map((one) => rowOf(type, one.id, one.heading));
  return (await choose(options.heading, rows, 'Select')) ?? undefined;
};

/* As Shopify: one modal for all scopes asked for, and the webhook app/scopes_update after a yes. */
const requestScopes = async ({ scopes }) => {
  const before = await server('scopes');
  const missing = scopes.filter((one) => !before.granted.includes(one));
  const strange = missing.filter((one) => !before.optional.includes(one));
  if (strange.length) throw Error(`not among the app's optional scopes: ${strange.join(', ')}`);
  if (!missing.length) return { result: 'granted-all', detail: before };
  const rows = missing.map((one) => element('p', { textContent: one }));
  const title = `Grant ${missing.length === 1 ? 'this scope' : 'these scopes'}?`;
  const yes = await choose(title, rows, 'Grant', 'Decline');
  if (!yes) return { result: 'declined-all', detail: before };
  return { result: 'granted-all', detail: await server('scopes', { grant: missing }) };
};

const openWindow = ({ path, title }) => {
  const base = facts.appUrl;
  const page = element('iframe', { title, src: base + path });
  const footer = element('footer');
  const close = element('button', { type: 'button', textContent: 'Close' });
  close.addEventListener('click', () => dialog.close());
  footer.append(close);
  dialog.classList.add('wide');
  dialog.replaceChildren(element('h2', { id: 'dialog-title', textContent: title }), page, footer);
  dialog.onclose = () => {
    dialog.classList.remove('wide');
    send('windowClosed');
  };
  dialog.showModal();
};

export const startDialogs = () => {
  on('idToken', () => server('id_token', { staff: facts.staff }));
  on('user', () => ({ accountAccess: facts.owner === 'true' ? 'account_owner' : 'limited' }));
  on('scopes', () => server('scopes'));
  on('scopesRequest', requestScopes);
  on('scopesRevoke', async ({ scopes }) => ({ detail: await server('scopes', { revoke: scopes }) }));
  on('resourcePicker', pick);
  on('picker', pickOwn);
  on('window', openWindow);
  on('windowClose', () => dialog.close());
};
