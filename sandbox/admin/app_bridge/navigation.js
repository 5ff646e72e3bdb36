/* Links, the browser's history and the menu, kept in step with the frame. */
import { appPath, FRAME, config } from './config.js';
import { on, send } from './channel.js';
import { isDirty, shakeBar } from './save_bar.js';

const LINKS = ['a', 's-link', 's-button', 's-clickable'];

/* Opened outside the frame: go where it is. */
export const isOutside = () => window === top;
export const goInside = () => {
  const [handle] = config.shop.split('.');
  location.replace(`${FRAME}/admin/${handle}/apps/${config.apiKey}${appPath()}`);
};

/* Follow addresses that leave the app; true if this was one. */
const leave = (href, target) => {
  if (/^shopify:/.test(href)) {
    const path = href.replace(/^shopify:\/*admin\/?/, '/');
    send('admin', { path, blank: target === '_blank' });
    return true;
  }
  if (/^app:/.test(href)) {
    location.assign(href.replace(/^app:\/*/, '/'));
    return true;
  }
  if (target === '_top' || target === '_parent') {
    send('redirect', { url: new URL(href, location.href).href });
    return true;
  }
  return false;
};

const clicked = (event) => {
  const link = event.composedPath().find((node) => node instanceof Element
    && LINKS.includes(node.localName) && node.getAttribute('href') !== null);
  if (!link) return;
  const stop = () => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  if (isDirty() && !link.closest('s-app-nav')) {
    stop();
    shakeBar();
  } else if (leave(link.getAttribute('href'), link.getAttribute('target'))) {
    stop();
  }
};

/* A click in the frame's menu arrives as a click on the link of s-app-nav; if no script of the app
   takes it, the document is loaded. */
const navigate = ({ path }) => {
  if (isDirty()) return shakeBar();
  if (appPath() === path) return undefined;
  const link = [...document.querySelectorAll('s-app-nav :is(s-link, a)')].find(
    (one) => appPath(one.getAttribute('href')) === path);
  let taken = false;
  if (link) {
    const last = (event) => {
      taken = event.defaultPrevented;
      event.preventDefault();
    };
    addEventListener('click', last);
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true }));
    removeEventListener('click', last);
  }
  return taken || send('load', { path });
};

const report = () => send('history', { path: appPath() });

export const startNavigation = (changed) => {
  for (const method of ['pushState', 'replaceState']) {
    const original = history[method];
    history[method] = function recorded(...given) {
      original.apply(history, given);
      report();
      changed();
    };
  }
  addEventListener('popstate', report);
  addEventListener('click', clicked, true);
  const open = window.open;
  window.open = (url, target = '_blank', ...rest) => (
    url != null && leave(String(url), target) ? null : open.call(window, url, target, ...rest));
  on('navigate', navigate);
  document.addEventListener('DOMContentLoaded', report);
};
