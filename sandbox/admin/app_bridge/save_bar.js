/* The save bar of `form[data-save-bar]`: shown while a field differs from what it was.

   Fields are noted when somebody first touches the form. Believed rather than known: a field that
   came or went since then counts as a difference too, once an input or change event says so. */
import { ask, on, send } from './channel.js';

const notes = new WeakMap();
let dirty = null;

export const isDirty = () => dirty !== null;
export const shakeBar = () => ask('shake');

const valueOf = (field) => JSON.stringify([
  'checked' in field ? field.checked : null,
  'values' in field ? field.values : null,
  'value' in field ? field.value : null,
]);

const fieldsOf = (form) => [...form.elements].filter(
  (field) => !['BUTTON', 'FIELDSET', 'OUTPUT'].includes(field.tagName));

const note = (form) => {
  if (!form || notes.has(form)) return;
  notes.set(form, new Map(fieldsOf(form).map((field) => [field, valueOf(field)])));
};

const differs = (form) => {
  const noted = notes.get(form);
  if (!noted) return false;
  const now = fieldsOf(form);
  return now.length !== noted.size
    || now.some((field) => !noted.has(field) || noted.get(field) !== valueOf(field));
};

const look = () => {
  const found = [...document.querySelectorAll('form[data-save-bar]')].find(differs) ?? null;
  if (found === dirty) return;
  dirty = found;
  const confirm = Boolean(found?.hasAttribute('data-discard-confirmation'));
  send('saveBar', { show: Boolean(found), confirm });
};

const forget = (form) => {
  notes.delete(form);
  look();
};

const formOf = (event) => {
  const inside = event.composedPath().find((node) => node instanceof Element);
  return event.target?.closest?.('form[data-save-bar]') ?? inside?.closest('form[data-save-bar]');
};

export const startSaveBar = () => {
  for (const type of ['pointerdown', 'focusin', 'beforeinput']) {
    addEventListener(type, (event) => note(formOf(event)), true);
  }
  for (const type of ['input', 'change']) {
    addEventListener(type, () => queueMicrotask(look));
  }
  addEventListener('submit', (event) => queueMicrotask(() => forget(event.target)));
  /* Fields have their old values only after the event. */
  addEventListener('reset', (event) => setTimeout(() => forget(event.target)));
  addEventListener('beforeunload', (event) => dirty && event.preventDefault());
  new MutationObserver(() => dirty && !dirty.isConnected && look())
    .observe(document, { childList: true, subtree: true });
  on('save', () => dirty?.requestSubmit());
  on('discard', () => dirty?.reset());
};
