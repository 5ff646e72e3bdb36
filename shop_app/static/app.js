/* All of Amends' own script. Pages are plain HTML from the server; htmx swaps #main in place, with
   fetch, so that App Bridge adds the session token by itself. */
(() => {
  'use strict';
  const SPINNER_AFTER_MS = 300;
  const LINKS = /^(a|s-link|s-button|s-clickable|s-clickable-chip)$/;

  const loading = (on) => window.shopify?.loading?.(on);

  /* Without htmx the page is loaded whole; App Bridge needs the shop and host in its address. */
  const load = (url) => {
    const { shop, host, locale } = window.shopify?.config ?? {};
    const to = new URL(url, location.href);
    Object.entries({ shop, host, locale, embedded: '1' }).forEach(([name, value]) => {
      if (value) to.searchParams.set(name, value);
    });
    location.assign(to);
  };

  const visit = async (url) => {
    if (!window.htmx) return load(url);
    const timer = setTimeout(loading, SPINNER_AFTER_MS, true);
    try {
      await htmx.ajax('GET', url, { target: '#main', select: '#main', swap: 'outerHTML', push: url });
      scrollTo(0, 0);
      document.getElementById('main')?.focus({ preventScroll: true });
    } finally {
      clearTimeout(timer);
      loading(false);
    }
  };

  const linkOf = (event) => event.composedPath().find(
    (node) => node instanceof Element && LINKS.test(node.localName) && node.hasAttribute('href'));

  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = linkOf(event);
    if (!link || link.hasAttribute('download') || link.hasAttribute('hx-get')) return;
    if (!['', '_self'].includes(link.getAttribute('target') ?? '')) return;
    const to = new URL(link.getAttribute('href'), location.href);
    if (to.origin !== location.origin || (to.hash && to.pathname === location.pathname)) return;
    event.preventDefault();
    visit(to.pathname + to.search);
  });

  /* These events of s-table do not bubble, so they are caught on their way down. */
  for (const [name, page] of [['nextpage', 'next'], ['previouspage', 'previous']]) {
    addEventListener(name, (event) => visit(event.target.dataset[page]), true);
  }

  addEventListener('amends:toast', ({ detail }) => {
    window.shopify?.toast.show((detail.value ?? detail).message);
  });

  /* A request that never arrived: said where it was sent from, and it stays until the next try. */
  const LOST = 'amends-lost';
  addEventListener('htmx:error', () => {
    const banner = document.createElement('s-banner');
    banner.id = LOST;
    banner.setAttribute('tone', 'critical');
    banner.setAttribute('heading', document.body.dataset.lost);
    banner.append(document.createElement('s-text'));
    document.getElementById(LOST)?.remove();
    document.querySelector('#main s-page')?.prepend(banner);
  });
  addEventListener('htmx:before:request', () => document.getElementById(LOST)?.remove());

  const titled = () => {
    const late = document.querySelector('#main [data-page-heading]');
    const page = document.querySelector('#main s-page');
    if (late && page) page.setAttribute('heading', late.dataset.pageHeading);
    const heading = page?.getAttribute('heading');
    if (heading) document.title = heading;
  };
  addEventListener('htmx:after:swap', titled);
  addEventListener('DOMContentLoaded', titled);

  /* Names of customers, which only Shopify knows: one call for all that a page shows by number. They
     are put in as text, and forgotten with the page. */
  const MOST_NAMES = 50;
  const names = new Map();
  const nameCustomers = async () => {
    const spots = [...document.querySelectorAll('[data-customer]')];
    const put = () => spots.forEach((spot) => {
      const name = names.get(spot.dataset.customer);
      if (name) spot.textContent = name;
    });
    put();
    const asked = [...new Set(spots.map((spot) => spot.dataset.customer))]
      .filter((number) => !names.has(number)).slice(0, MOST_NAMES);
    if (!asked.length) return;
    asked.forEach((number) => names.set(number, ''));
    try {
      const answer = await fetch(`/customers/names?ids=${asked.join(',')}`);
      if (answer.ok) Object.entries((await answer.json()).names).forEach(([k, v]) => names.set(k, v));
    } catch { /* The numbers stay, which say who is meant too. */ }
    put();
  };
  addEventListener('htmx:after:swap', nameCustomers);
  addEventListener('DOMContentLoaded', nameCustomers);

  /* What the server has drawn into a form and nobody has saved: the mark changes before App Bridge's
     eyes, which shows its save bar. The keyboard goes on where the server says. */
  const unsaved = () => {
    const mark = document.querySelector('form[data-save-bar] [data-unsaved]');
    if (!mark) return;
    mark.removeAttribute('data-unsaved');
    mark.dispatchEvent(new Event('beforeinput', { bubbles: true }));
    mark.value = '1';
    for (const type of ['input', 'change']) mark.dispatchEvent(new Event(type, { bubbles: true }));
    requestAnimationFrame(() => document.getElementById(mark.dataset.focus)?.focus());
  };
  addEventListener('htmx:after:swap', unsaved);
  addEventListener('DOMContentLoaded', unsaved);

  /* A button that asks the merchant for further scopes. Shopify's webhook about it may come later than
     this page again, so Amends asks what is granted. */
  addEventListener('click', async (event) => {
    const button = event.composedPath().find((node) => node.dataset?.requestScopes);
    if (!button) return;
    const asked = await window.shopify.scopes.request(button.dataset.requestScopes.split(' '));
    if (asked.result !== 'granted-all') return;
    await fetch('/settings/scopes', { method: 'POST' });
    visit(location.pathname + location.search);
  });
})();
