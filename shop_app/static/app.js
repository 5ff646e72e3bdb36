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

  /* Where something is not saved yet, the admin asks first; it never answers when one stays. */
  const mayLeave = () => window.shopify?.saveBar?.leaveConfirmation?.();

  const go = async (url, address = { push: url }) => {
    if (!window.htmx) return load(url);
    const timer = setTimeout(loading, SPINNER_AFTER_MS, true);
    try {
      await htmx.ajax('GET', url, { target: '#main', select: '#main', swap: 'outerHTML', ...address });
      scrollTo(0, 0);
      document.getElementById('main')?.focus({ preventScroll: true });
    } finally {
      clearTimeout(timer);
      loading(false);
    }
  };

  const visit = async (url) => {
    await mayLeave();
    return go(url);
  };

  /* Going back would lose what is not saved: the page stays until one may leave. The browser has
     already gone when it tells, so `here` is where the form is. */
  let here;
  let leaving = false;
  const touched = () => document.querySelector('form[data-save-bar][data-touched]');
  for (const type of ['input', 'change']) {
    addEventListener(type, ({ target }) => {
      target.closest?.('form[data-save-bar]')?.setAttribute('data-touched', '');
      here = location.href;
    });
  }
  addEventListener('htmx:before:history:restore', async (event) => {
    if (leaving || !touched()) {
      leaving = false;
      return;
    }
    event.preventDefault();
    history.pushState({ htmx: true }, '', here);
    await mayLeave();
    leaving = true;
    history.back();
  });

  /* Discarding resets the form's fields; what the server has drawn into it since comes from there. */
  addEventListener('reset', ({ target }) => {
    if (target.matches('form[data-save-bar]')) setTimeout(go, 0, location.pathname + location.search, {});
  });

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
  const lost = ({ target }) => {
    const banner = document.createElement('s-banner');
    banner.id = LOST;
    banner.setAttribute('tone', 'critical');
    banner.setAttribute('heading', document.body.dataset.lost);
    banner.append(document.createElement('s-text'));
    document.getElementById(LOST)?.remove();
    document.querySelector('#main s-page')?.prepend(banner);
    stillUnsaved(target);
  };
  addEventListener('htmx:error', lost);
  addEventListener('htmx:before:request', () => document.getElementById(LOST)?.remove());

  /* What stands between may answer in Amends' place, as while it is deployed: no page of ours. */
  addEventListener('htmx:before:response', (event) => {
    if (event.detail.ctx.response.headers.has('X-Request-Id')) return;
    event.preventDefault();
    lost(event);
  });

  const titled = () => {
    const late = document.querySelector('#main [data-page-heading]');
    const page = document.querySelector('#main s-page');
    if (late && page) page.setAttribute('heading', late.dataset.pageHeading);
    const heading = page?.getAttribute('heading');
    if (heading) document.title = heading;
  };
  addEventListener('htmx:finally:swap', titled);
  addEventListener('DOMContentLoaded', titled);

  /* The menu stands outside of what is replaced, and counts what is unread. */
  const counted = () => {
    const words = document.getElementById('main')?.dataset.notifications;
    const link = document.querySelector('s-app-nav [href="/notifications"]');
    if (words && link && link.textContent !== words) link.textContent = words;
  };
  addEventListener('htmx:finally:swap', counted);

  /* Names that only Shopify knows: one call for all that a page shows by number. They are put in as
     text, and forgotten with the page. */
  const later = (attribute, address, most) => {
    const names = new Map();
    const put = () => document.querySelectorAll(`[data-${attribute}]`).forEach((spot) => {
      const name = names.get(spot.dataset[attribute]);
      if (!name || spot.textContent === name) return;
      spot.textContent = name;
      spot.closest('s-chip')?.setAttribute('accessibilitylabel', name);
    });
    const name = async () => {
      put();
      const spots = [...document.querySelectorAll(`[data-${attribute}]`)];
      const asked = [...new Set(spots.map((spot) => spot.dataset[attribute]))]
        .filter((id) => !names.has(id)).slice(0, most);
      if (!asked.length) return;
      asked.forEach((id) => names.set(id, ''));
      try {
        const answer = await fetch(`${address}?ids=${encodeURIComponent(asked.join(','))}`);
        if (answer.ok) Object.entries((await answer.json()).names).forEach(([k, v]) => names.set(k, v));
      } catch { /* The numbers stay, which say what is meant too. */ }
      put();
    };
    addEventListener('htmx:after:swap', name);
    addEventListener('DOMContentLoaded', name);
    return { names, put };
  };
  later('customer', '/customers/names', 50);
  const titles = later('title', '/rules/titles', 100);

  /* A value that a script sets, told as if somebody had typed it: the save bar and what follows the
     form hear of it. */
  const enter = (field, value) => {
    field.dispatchEvent(new Event('beforeinput', { bubbles: true }));
    field.value = value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  };

  /* Files come with fetch, which carries the session token, and are saved as a link's download: the
     admin's frame would load an address of ours without it. */
  addEventListener('click', async (event) => {
    const button = event.composedPath().find((node) => node.dataset?.download);
    if (!button || button.loading) return;
    button.loading = true;
    try {
      const answer = await fetch(button.dataset.download);
      if (!answer.ok || !answer.headers.has('X-Request-Id')) throw new Error(String(answer.status));
      const named = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '');
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await answer.blob());
      link.download = named?.[1] ?? '';
      link.click();
      setTimeout(URL.revokeObjectURL, 60_000, link.href);
    } catch {
      lost({ target: button });
    } finally {
      button.loading = false;
    }
  });

  /* What an element shows, or a field holds, to paste elsewhere; marked where a browser forbids it. */
  addEventListener('click', (event) => {
    const { copy, copied } = event.composedPath().find((node) => node.dataset?.copy)?.dataset ?? {};
    const from = copy && document.getElementById(copy);
    if (from) navigator.clipboard.writeText(from.value ?? from.textContent).then(
      () => window.shopify?.toast.show(copied), () => getSelection().selectAllChildren(from));
  });

  /* A box that ticks all boxes of a name in its form. */
  addEventListener('change', ({ target }) => {
    const name = target.dataset?.checks;
    if (!name) return;
    target.closest('form').querySelectorAll(`[name="${name}"]`).forEach((box) => { box.checked = target.checked; });
  }, true);

  /* Products and collections are chosen in Shopify's own picker; their numbers are the lines of a
     hidden field, and chips show them by their titles. */
  const parts = (node) => {
    const box = node.closest('[data-picked]');
    const [field, chips, button] = ['input', '[data-chips]', '[data-pick]'].map((one) => box.querySelector(one));
    return { field, chips, button, numbers: field.value.split('\n').filter(Boolean) };
  };
  const chip = (number, gid) => {
    const made = document.createElement('s-chip');
    const title = made.appendChild(document.createElement('span'));
    made.setAttribute('removable', '');
    Object.assign(made.dataset, { number });
    Object.assign(title.dataset, { title: gid });
    title.textContent = number;
    return made;
  };
  addEventListener('click', async (event) => {
    const button = event.composedPath().find((node) => node.dataset?.pick);
    if (!button) return;
    const type = button.dataset.pick;
    const start = `gid://shopify/${type[0].toUpperCase()}${type.slice(1)}/`;
    const before = parts(button).numbers;
    const selectionIds = before.map((number) => ({ id: start + number }));
    const picked = await window.shopify.resourcePicker({ type, action: 'select', multiple: true, selectionIds });
    if (!picked || !button.isConnected) return;
    const { field, chips } = parts(button);
    const numbers = picked.map(({ id }) => id.slice(start.length));
    picked.forEach(({ id, title }) => titles.names.set(id, title));
    chips.replaceChildren(...numbers.map((number) => chip(number, start + number)));
    titles.put();
    enter(field, numbers.join('\n'));
    button.focus();
  });
  addEventListener('remove', ({ target }) => {
    if (!target.closest?.('[data-picked]')) return;
    const { field, button, numbers } = parts(target);
    target.remove();
    enter(field, numbers.filter((number) => number !== target.dataset.number).join('\n'));
    button.focus();
  }, true);

  /* What is typed while the server draws a part of a form anew is newer than what it was sent: it is
     put back into the same field, and the keyboard stays there. */
  const asSent = new WeakMap();
  const newer = new WeakMap();
  addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
    if (!ctx.target?.closest?.('form[data-save-bar] *')) return;
    const fields = [...ctx.target.querySelectorAll('[name]:not(input, s-choice-list, [hx-post])')];
    asSent.set(ctx, fields.map((field) => [field, field.value]));
  });
  addEventListener('htmx:before:swap', ({ detail: { ctx } }) => {
    const typed = (asSent.get(ctx) ?? []).filter(([field, value]) => field.isConnected && field.value !== value);
    newer.set(ctx, typed.map(([{ name, localName, value }]) => ({ name, localName, value })));
  });
  addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    for (const { name, localName, value } of newer.get(ctx) ?? []) {
      const field = document.querySelector(`form[data-save-bar] ${localName}[name="${name}"]`);
      if (!field) continue;
      field.form?.querySelector('[data-unsaved]')?.removeAttribute('data-focus');
      enter(field, value);
    }
  });

  /* What is typed into a form with drafts is kept by the server soon after, and at once when the page
     is left; only the form's own key tells the server that it was saved meanwhile. */
  const DRAFT_AFTER_MS = 600;
  const waiting = new Map();
  const keepDraft = async (form, keepalive = false) => {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const state = form.querySelector('[data-draft-state]');
    const body = new URLSearchParams(new FormData(form));
    const kept = await fetch(form.dataset.draft, { method: 'POST', body, keepalive })
      .then(({ ok }) => ok, () => false);
    state.textContent = kept ? state.dataset.kept : state.dataset.lost;
  };
  for (const type of ['input', 'change']) {
    addEventListener(type, ({ target }) => {
      const form = target.closest?.('form[data-draft]');
      if (!form) return;
      clearTimeout(waiting.get(form));
      waiting.set(form, setTimeout(keepDraft, DRAFT_AFTER_MS, form));
    });
  }
  addEventListener('visibilitychange', () => {
    if (document.hidden) waiting.forEach((_, form) => keepDraft(form, true));
  });
  addEventListener('submit', ({ target }) => {
    clearTimeout(waiting.get(target));
    waiting.delete(target);
  }, true);

  /* The keyboard goes on in the form that was drawn anew for it. */
  addEventListener('htmx:after:swap', () => {
    const field = document.querySelector('[data-take-focus]');
    field?.removeAttribute('data-take-focus');
    field?.focus();
  });

  /* Where the keyboard was in what is replaced and nothing above has taken it along, it goes on in
     the first field that is wrong, else at the beginning of what came instead. */
  const held = new WeakSet();
  addEventListener('htmx:before:swap', ({ detail: { ctx } }) => {
    if (ctx.target?.contains?.(document.activeElement)) held.add(ctx);
  });
  addEventListener('htmx:finally:swap', ({ detail: { ctx } }) => {
    if (held.has(ctx)) requestAnimationFrame(() => {
      const part = document.getElementById(ctx.target.id);
      if (!part || document.activeElement !== document.body) return;
      const wrong = part.querySelector('[error]:not([error=""])');
      if (!wrong) part.tabIndex = -1;
      (wrong ?? part).focus({ preventScroll: !wrong });
    });
  });

  /* htmx carries attributes over from the element of the same id; this one menus give themselves. */
  window.htmx?.config.morphIgnore.push('popover');

  /* Names are put at the end of what was typed: the field does not tell where the cursor is. */
  addEventListener('click', (event) => {
    const name = event.composedPath().find((node) => node.dataset?.mention)?.dataset.mention;
    const field = name && event.target.closest('form').querySelector('s-text-area');
    if (!field) return;
    const before = field.value ?? '';
    enter(field, `${before}${!before || /\s$/.test(before) ? '' : ' '}@${name} `);
    field.focus();
  });

  /* What the server has drawn into a form and nobody has saved: the mark changes before App Bridge's
     eyes, which shows its save bar. The keyboard goes on where the server says. */
  const unsaved = () => {
    const mark = document.querySelector('form[data-save-bar] [data-unsaved]');
    if (!mark) return;
    mark.removeAttribute('data-unsaved');
    enter(mark, '1');
    requestAnimationFrame(() => document.getElementById(mark.dataset.focus)?.focus());
  };
  addEventListener('htmx:after:swap', unsaved);

  /* A form that could not be saved is as unsaved as before: its save bar comes back. */
  const stillUnsaved = (form) => {
    if (!form.matches?.('form[data-save-bar]')) return;
    const mark = form.elements.namedItem('unsaved') ?? form.appendChild(document.createElement('input'));
    Object.assign(mark, { type: 'hidden', name: 'unsaved', value: '' });
    mark.dataset.unsaved = '';
    unsaved();
  };
  addEventListener('htmx:after:swap', ({ target, detail }) => {
    if (detail.ctx.hx?.retarget) stillUnsaved(target);
  });
  addEventListener('DOMContentLoaded', unsaved);

  /* Buttons that ask the merchant for further scopes, or give some back. Shopify's webhook about it may
     come later than this page again, so Amends asks what is granted. */
  const changeScopes = async ({ requestScopes, revokeScopes }) => {
    const { scopes } = window.shopify;
    if (requestScopes) return (await scopes.request(requestScopes.split(' '))).result === 'granted-all';
    await scopes.revoke(revokeScopes.split(' '));
    return true;
  };
  addEventListener('click', async (event) => {
    const button = event.composedPath().find(({ dataset: d }) => d?.requestScopes || d?.revokeScopes);
    if (!button || !await changeScopes(button.dataset)) return;
    await fetch('/settings/scopes', { method: 'POST' });
    visit(location.pathname + location.search);
  });

  /* A page of its own is printed from a frame that nobody sees: it needs the session token, which a
     new window would not have. */
  addEventListener('click', async (event) => {
    const button = event.composedPath().find((node) => node.dataset?.print);
    if (!button) return;
    loading(true);
    try {
      const answer = await fetch(button.dataset.print);
      if (!answer.ok || !answer.headers.has('X-Request-Id')) throw new Error(answer.status);
      const frame = document.createElement('iframe');
      Object.assign(frame, { title: document.title, srcdoc: await answer.text() });
      Object.assign(frame, { className: 'printed', tabIndex: -1, ariaHidden: 'true' });
      frame.addEventListener('load', () => {
        frame.contentWindow.addEventListener('afterprint', () => frame.remove());
        frame.contentWindow.print();
      });
      document.querySelector('.printed')?.remove();
      document.body.append(frame);
    } catch {
      lost({ target: button });
    } finally {
      loading(false);
    }
  });
})();
