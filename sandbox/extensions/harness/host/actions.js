/* Actions of extensions: in menus, in a dialog once chosen, from a block by their handle. */
import { element, extensionsAt, facts } from './facts.js';
import { followLinks, opens } from './links.js';
import { runTarget } from './run.js';
import { showPrint } from './print.js';

const PRINTS = /\.(selection-)?print-action\.render$/;

const openAction = (extension, target, selected, from) => {
  const dialog = element('dialog', { className: 'action' });
  const box = element('div', { className: 'extension' });
  dialog.dataset.handle = extension.handle;
  dialog.setAttribute('aria-label', extension.name);
  dialog.append(box);
  document.body.append(dialog);
  const running = runTarget(extension, target, { selected, into: box, close: () => dialog.close() });
  running.root.addEventListener('stand-in-close', () => dialog.close());
  followLinks(running.root);
  if (PRINTS.test(target)) showPrint(running.root);
  dialog.addEventListener('close', () => {
    running.stop();
    dialog.remove();
    from?.focus();
  });
  dialog.showModal();
};

/* Whether an extension that is asked first wants to be offered for these. */
const offered = async (extension, target, selected) => {
  const asks = target.replace(/\.render$/, '.should-render');
  if (!extension.asked.includes(target)) return true;
  const running = runTarget(extension, asks, { selected });
  const answer = await running.done;
  running.stop();
  return Boolean(answer?.display);
};

const fill = async (list, target, selected, menu) => {
  list.replaceChildren();
  for (const extension of extensionsAt(target)) {
    if (!(await offered(extension, target, selected))) continue;
    const item = element('button', { type: 'button', role: 'menuitem', textContent: extension.name });
    item.dataset.handle = extension.handle;
    item.addEventListener('click', () => {
      menu.show(false);
      openAction(extension, target, selected, menu.button);
    });
    list.append(item);
  }
  if (!list.children.length) list.append(element('p', { textContent: 'No app offers anything here.' }));
};

/* A menu of the page: `<div class="actions-menu" data-target="…"><button>…</button><div role="menu" hidden></div></div>`. */
export const drawMenu = (box, selected = () => facts.selected) => {
  const button = box.querySelector('button');
  const list = box.querySelector('[role=menu]');
  const menu = {
    button,
    show(shown) {
      list.hidden = !shown;
      button.setAttribute('aria-expanded', String(shown));
    },
  };
  const items = () => [...list.querySelectorAll('[role=menuitem]')];
  button.addEventListener('click', async () => {
    if (!list.hidden) return menu.show(false);
    await fill(list, box.dataset.target, selected(), menu);
    menu.show(true);
    items()[0]?.focus();
  });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = items();
    if (step && all.length) {
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    }
    if (event.key === 'Escape' && !list.hidden) {
      menu.show(false);
      button.focus();
    }
  });
  box.addEventListener('focusout', (event) => box.contains(event.relatedTarget) || menu.show(false));
};

/* Blocks open actions of the same page by handle. */
export const openByHandle = (target) => opens('extension', (handle) => {
  const found = extensionsAt(target).find((one) => one.handle === handle);
  if (found) openAction(found, target, facts.selected, document.activeElement);
  else console.error(`no extension ${handle} has the target ${target}`);
});
