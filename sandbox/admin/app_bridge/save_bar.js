/* The save bar of `form[data-save-bar]`: shown while a field differs from what it was.

   Fields are noted as they come, until somebody first touches the form. Believed rather than known: a
   field that came or went since then counts as a difference too, once an input or change event says
   so. */
import { ask, on, send } from './channel.js';

const notes = new WeakMap();
const touched = new WeakSet();
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

const note = (form) => notes.set(form, new Map(fieldsOf(form).map((field) => [field, valueOf(field)])));

const touch = (form) => {
  if (!form || touched.has(form)) return;
  note(form);
  touched.add(form);
};

const noteUntouched = () => document.querySelectorAll('form[data-save-bar]').forEach((form) => {
  if (!touched.has(form)) note(form);
});

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
  touched.delete(form);
  note(form);
  look();
};

const formOf = (event) => {
  const inside = event.composedPath().find((node) => node instanceof Element);
  return event.target?.closest?.('form[data-save-bar]') ?? inside?.closest('form[data-save-bar]');
};

export const startSaveBar = () => {
  for (const type of ['pointerdown', 'focusin', 'beforeinput']) {
    addEventListener(type, (event) => touch(formOf(event)), true);
  }
  for (const type of ['input', 'change']) {
    addEventListener(type, (event) => {
      const form = formOf(event);
      if (form && notes.has(form)) touched.add(form);
      queueMicrotask(look);
    });
  }
  addEventListener('submit', (event) => queueMicrotask(() => forget(event.target)));
  /* Fields have their old values only after the event. */
  addEventListener('reset', (event) => setTimeout(() => forget(event.target)));
  addEventListener('beforeunload', (event) => dirty && event.preventDefault());
  document.addEventListener('DOMContentLoaded', noteUntouched);
  new MutationObserver(() => {
    noteUntouched();
    if (dirty && !dirty.isConnected) look();
  }).observe(document, { childList: true, subtree: true });
  on('save', () => dirty?.requestSubmit());
  on('discard', () => dirty?.reset());
};
