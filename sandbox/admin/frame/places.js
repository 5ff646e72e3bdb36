/* Where one is: the menu, the frame's own address, and links that lead out of the app. */
import { facts, on, send } from './channel.js';

const menu = document.getElementById('menu');
const menuButton = document.getElementById('menu-button');
const home = facts.home.replace(/\/$/, '');

/* `_staff` and `_locale` are the frame's and stay in its address. */
const withOwn = (path) => {
  const to = new URL(home + path, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith('_') && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
  return to.pathname + to.search;
};

const openMenu = (open) => {
  menu.classList.toggle('open', open);
  menuButton.setAttribute('aria-expanded', String(open));
};

/* The longest menu path that the present one lies below; the app's name stands for its home. */
export const mark = (path) => {
  const [here] = path.split('?');
  const links = [...document.querySelectorAll('#app-menu a')];
  const below = links.filter((link) => here === link.dataset.path || here.startsWith(`${link.dataset.path}/`));
  const current = below.sort((a, b) => b.dataset.path.length - a.dataset.path.length)[0]
    ?? document.getElementById('app-home');
  for (const link of [...links, document.getElementById('app-home')]) {
    if (link === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
};

const inApp = (link) => link.addEventListener('click', (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openMenu(false);
  send('navigate', { path: link.dataset.path });
});

export const drawMenu = (items, path) => {
  const links = items.map((item) => {
    const link = document.createElement('a');
    link.textContent = item.label;
    link.href = withOwn(item.path);
    link.dataset.path = item.path;
    inApp(link);
    return link;
  });
  const shown = document.getElementById('app-menu');
  const same = [...shown.children].map((a) => a.textContent + a.href).join()
    === links.map((a) => a.textContent + a.href).join();
  if (!same) shown.replaceChildren(...links);
  mark(path);
};

export const startMenu = () => {
  menuButton.addEventListener('click', () => openMenu(!menu.classList.contains('open')));
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    openMenu(false);
    menuButton.focus();
  });
  document.querySelector('.chosen').addEventListener('change', (event) => event.currentTarget.submit());
};

export const startPlaces = () => {
  inApp(document.getElementById('app-home'));
  on('history', ({ path }) => {
    history.replaceState(null, '', withOwn(path));
    document.querySelectorAll('.chosen input[type=hidden]').forEach((input) => input.remove());
    for (const [name, value] of new URL(path, location.href).searchParams) {
      const kept = Object.assign(document.createElement('input'), { type: 'hidden', name, value });
      document.querySelector('.chosen').append(kept);
    }
    mark(path);
  });
  on('load', ({ path }) => location.assign(withOwn(path)));
  on('redirect', ({ url }) => location.assign(url));
  on('admin', ({ path, blank }) => {
    const own = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name.startsWith('_')));
    const to = `${facts.admin.replace(/\/$/, '')}${path}${own.size ? `?${own}` : ''}`;
    if (blank) open(to, '_blank');
    else location.assign(to);
  });
};
