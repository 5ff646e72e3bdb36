/* What the frame draws for the page: title bar, save bar, toasts, loading bar. */
import { facts, on, send } from './channel.js';
import { drawMenu } from './places.js';

const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);
const byId = (id) => document.getElementById(id);

const press = (action) => send('press', { action: action.id });

const actionButton = (action, className) => {
  const button = element('button', { type: 'button', className, textContent: action.label });
  button.disabled = action.disabled;
  if (action.critical) button.classList.add('critical');
  if (action.loading) button.setAttribute('aria-busy', 'true');
  button.addEventListener('click', () => press(action));
  return button;
};

/* A button whose command opens an s-menu becomes a menu of the title bar. */
const actionMenu = (action) => {
  const box = element('div', { className: 'actions-menu' });
  const list = element('div', { role: 'menu', hidden: true });
  const button = element('button', { type: 'button', textContent: `${action.label} ▾`, disabled: action.disabled });
  const show = (shown) => {
    list.hidden = !shown;
    button.setAttribute('aria-expanded', String(shown));
    if (shown) list.querySelector('button')?.focus();
  };
  button.setAttribute('aria-haspopup', 'menu');
  button.addEventListener('click', () => show(list.hidden));
  for (const one of action.menu) {
    const item = actionButton(one, '');
    item.setAttribute('role', 'menuitem');
    item.addEventListener('click', () => show(false));
    list.append(item);
  }
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    show(false);
    button.focus();
  });
  box.addEventListener('focusout', (event) => box.contains(event.relatedTarget) || show(false));
  box.append(button, list);
  return box;
};

const drawTitleBar = ({ title, back, primary, secondary }) => {
  const parts = back ? [actionButton(back, 'plain back')] : [];
  parts.push(element('h1', { textContent: title }));
  parts.push(...secondary.map((one) => (one.menu ? actionMenu(one) : actionButton(one, ''))));
  if (primary) parts.push(actionButton(primary, 'primary'));
  const focused = [...byId('title-bar').children].indexOf(document.activeElement);
  byId('title-bar').replaceChildren(...parts);
  if (focused >= 0) byId('title-bar').children[focused]?.focus();
  document.title = `${title} · ${facts.name} · local stand-in`;
};

const drawToast = ({ toast, message, isError, action, duration }) => {
  const shown = element('div', { id: toast, className: isError ? 'toast error' : 'toast' });
  shown.append(element('span', { textContent: message }));
  if (action) {
    const button = element('button', { type: 'button', textContent: action });
    button.addEventListener('click', () => send('toastAction', { toast }));
    shown.append(button);
  }
  const close = element('button', { type: 'button', textContent: '✕' });
  close.setAttribute('aria-label', 'Dismiss');
  close.addEventListener('click', () => {
    shown.remove();
    send('toastDismiss', { toast });
  });
  shown.append(close);
  byId('toasts').append(shown);
  setTimeout(() => shown.remove(), duration);
};

let confirmDiscard = false;
const drawSaveBar = ({ show, confirm }) => {
  confirmDiscard = confirm;
  byId('save-bar').hidden = !show;
};

export const startBars = () => {
  on('page', ({ bar, menu, path }) => {
    drawMenu(menu, path);
    drawTitleBar(bar);
  });
  on('loading', (message) => byId('loading').classList.toggle('on', message.on));
  on('loaded', () => {
    byId('loading').classList.remove('on');
    send('direction', { direction: facts.direction });
  });
  on('toast', drawToast);
  on('toastHide', ({ toast }) => byId(toast)?.remove());
  on('saveBar', drawSaveBar);
  on('shake', () => {
    byId('save-bar').classList.remove('shaking');
    requestAnimationFrame(() => byId('save-bar').classList.add('shaking'));
  });
  byId('save').addEventListener('click', () => send('save'));
  byId('discard').addEventListener('click', () => {
    if (!confirmDiscard || window.confirm('Discard all unsaved changes?')) send('discard');
  });
};
