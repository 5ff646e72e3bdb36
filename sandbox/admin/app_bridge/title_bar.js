/* The page's heading and actions, drawn in the frame's title bar; the menu of s-app-nav likewise. */
import { appPath } from './config.js';
import { on, send } from './channel.js';

const WATCHED = ['heading', 'slot', 'disabled', 'loading', 'href', 'tone', 'variant', 'icon'];
const known = new Map();
const numbers = new WeakMap();
let count = 0;

const numberOf = (element) => {
  if (!numbers.has(element)) {
    count += 1;
    numbers.set(element, `action-${count}`);
  }
  known.set(numbers.get(element), new WeakRef(element));
  return numbers.get(element);
};

const described = (element) => ({
  id: numberOf(element),
  label: element.textContent.trim() || element.getAttribute('accessibilitylabel') || '',
  critical: element.getAttribute('tone') === 'critical',
  disabled: element.hasAttribute('disabled'),
  loading: element.hasAttribute('loading'),
});

const menuOf = (element) => {
  const menu = document.getElementById(element.getAttribute('commandfor') ?? '');
  return menu?.localName === 's-menu' ? [...menu.querySelectorAll('s-button')].map(described) : null;
};

/* Only direct children of the page are taken over, and no longer drawn in it. */
const taken = (page, slot) => {
  const found = [...page.querySelectorAll(`:scope > :is(s-button, s-link, s-button-group)[slot="${slot}"]`)];
  found.forEach((element) => element.style.setProperty('display', 'none'));
  return found;
};

const secondaryOf = (page) => taken(page, 'secondary-actions').flatMap((element) => (
  element.localName === 's-button-group'
    ? [...element.querySelectorAll('s-button')].map(described)
    : [{ ...described(element), menu: menuOf(element) }]));

const titleBar = () => {
  const page = document.querySelector('s-page');
  if (!page) return { title: document.title, secondary: [] };
  const [back] = taken(page, 'breadcrumb-actions').map(described);
  const [primary] = taken(page, 'primary-action').map(described);
  const title = page.getAttribute('heading') || document.title;
  return { title, back, primary, secondary: secondaryOf(page) };
};

const menu = () => {
  const links = [...(document.querySelector('s-app-nav')?.children ?? [])];
  return links
    .filter((link) => link.getAttribute('href') && !(link.getAttribute('rel') ?? '').includes('home'))
    .map((link) => ({ label: link.textContent.trim(), path: appPath(link.getAttribute('href')) }));
};

let timer;
let last = '';
export const collectSoon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const found = { bar: titleBar(), menu: menu(), path: appPath() };
    if (JSON.stringify(found) === last) return;
    last = JSON.stringify(found);
    send('page', found);
  });
};

/* What was pressed may have left the page meanwhile: a link outside it would load a document. */
const press = ({ action }) => {
  const element = known.get(action)?.deref();
  if (element?.isConnected) element.click();
};

export const startTitleBar = () => {
  on('direction', ({ direction }) => direction === 'rtl' && document.documentElement.setAttribute('dir', 'rtl'));
  on('press', press);
  customElements.define('s-app-nav', class extends HTMLElement {
    connectedCallback() {
      this.style.display = 'none';
      collectSoon();
    }
  });
  document.addEventListener('DOMContentLoaded', () => {
    const options = { childList: true, subtree: true, characterData: true, attributes: true };
    new MutationObserver(collectSoon).observe(document, { ...options, attributeFilter: WATCHED });
    collectSoon();
    send('loaded');
  });
};
