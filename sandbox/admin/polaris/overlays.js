/* What lies over the page: modals, popovers, menus, tooltips. Escape closes, the focus goes back. */
import { icon, PolarisElement } from './base.js';
import { rules } from './boxes.js';

/* The real modal draws in its slots only buttons of these variants; others vanish without a word. */
const MODAL_SLOTS = `
  slot[name=primary-action]::slotted(:not(s-button[variant=primary])) { display: none !important; }
  slot[name=secondary-actions]::slotted(:not(s-button:not([variant]), s-button[variant=secondary], s-button[variant=auto])) { display: none !important; }`;

export class Modal extends PolarisElement {
  static styles = `
  :host { display: contents; }
  dialog { border: 0; padding: 0; border-radius: 16px; width: min(620px, calc(100vw - 32px)); max-height: calc(100vh - 64px); overflow: hidden;
    color: var(--text); background: var(--surface); box-shadow: 0 20px 20px -8px rgb(26 26 26 / .28); }
  dialog[open] { display: flex; flex-direction: column; }
  dialog::backdrop { background: rgb(0 0 0 / .6); }
  :host([size=small]) dialog, :host([size=small-100]) dialog { width: min(380px, calc(100vw - 32px)); }
  :host([size=large]) dialog, :host([size=large-100]) dialog { width: min(980px, calc(100vw - 32px)); }
  header { display: flex; align-items: center; gap: 8px; padding: 12px 16px; background: var(--surface-3); border-bottom: 1px solid var(--border); }
  h2 { flex: 1; min-width: 0; font-weight: 650; font-size: 14px; overflow-wrap: anywhere; }
  header button { padding: 4px; }
  .body { padding: 16px; overflow: auto; display: flex; flex-direction: column; gap: 16px; container-type: inline-size; container-name: s-default; }
  :host([padding=none]) .body { padding: 0; }
  footer { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 12px 16px; border-top: 1px solid var(--border); }
  ${MODAL_SLOTS}
  @media (max-width: 490px) { dialog[open] { width: 100vw !important; max-width: none; margin: auto 0 0; border-radius: 16px 16px 0 0; } }`;

  build() {
    this.draw(`
      <dialog aria-labelledby="title">
        <header><h2 id="title"></h2><button type="button" class="bare" aria-label="Close">${icon('x')}</button></header>
        <div class="body"><slot></slot></div>
        <footer><slot name="secondary-actions"></slot><slot name="primary-action"></slot></footer>
      </dialog>`);
    const dialog = this.at('dialog');
    this.at('header button').addEventListener('click', () => this.hideOverlay());
    dialog.addEventListener('click', (event) => event.target === dialog && this.hideOverlay());
    dialog.addEventListener('close', () => {
      this.emit('hide');
      this.emit('afterhide');
      this.invoker?.focus?.();
    });
    this.onSlots(() => { this.at('footer').hidden = !this.filled('primary-action') && !this.filled('secondary-actions'); });
  }

  update() {
    this.at('h2').textContent = this.text('heading');
    const label = this.text('accessibilitylabel') || (this.text('heading') ? '' : 'Dialog');
    if (label) this.at('dialog').setAttribute('aria-label', label);
  }

  showOverlay() {
    const dialog = this.at('dialog');
    if (dialog.open) return;
    this.emit('show');
    dialog.showModal();
    const body = this.at('.body');
    if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    this.emit('aftershow');
  }

  hideOverlay() { this.at('dialog').close(); }

  toggleOverlay() { return this.at('dialog').open ? this.hideOverlay() : this.showOverlay(); }

  autoCommand() { this.showOverlay(); }
}

/* Below what opened it, or above where there is more room; never beyond the edges. */
const place = (overlay, anchor) => {
  if (!anchor) return;
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = overlay;
  const left = Math.max(8, Math.min(window.innerWidth - width - 8, from.left + (from.width - width) / 2));
  const above = from.bottom + 4 + height > window.innerHeight && from.top > height + 4;
  Object.assign(overlay.style, { position: 'fixed', left: `${left}px`, top: `${above ? from.top - height - 4 : from.bottom + 4}px` });
};

const FLOATING = `
  margin: 0; inset: auto; border: 0; border-radius: 12px; background: var(--surface); color: var(--text); box-shadow: var(--overlay-shadow);`;

export class Popover extends PolarisElement {
  static styles = `
  :host { ${FLOATING} padding: 0; min-width: 120px; max-width: min(480px, 95vw); overflow: auto; }
  :host(:not(:popover-open)) { display: none; }`;

  build() {
    super.build();
    this.popover = 'auto';
    this.addEventListener('beforetoggle', (event) => this.emit(event.newState === 'open' ? 'show' : 'hide'));
    this.addEventListener('toggle', (event) => {
      const open = event.newState === 'open';
      if (!open && this.contains(document.activeElement)) this.invoker?.focus();
      this.emit(open ? 'aftershow' : 'afterhide');
      this.emit('aftertoggle');
    });
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.hideOverlay();
      this.invoker?.focus();
    });
  }

  update() {
    const sizes = ['inline', 'block'].flatMap((axis) => ['', 'min-', 'max-'].map(
      (bound) => [`${bound}${axis}-size`, this.getAttribute(`${bound.replace('-', '')}${axis}size`)]));
    this.ownStyles(rules(sizes));
  }

  get isOpen() { return this.matches(':popover-open'); }

  showOverlay() {
    if (this.isOpen) return;
    this.showPopover();
    place(this, this.invoker);
  }

  hideOverlay() {
    if (this.isOpen) this.hidePopover();
  }

  toggleOverlay() { return this.isOpen ? this.hideOverlay() : this.showOverlay(); }

  autoCommand() { this.toggleOverlay(); }
}

export class Menu extends Popover {
  static styles = `
  :host { ${FLOATING} padding: 6px; min-width: 160px; max-width: 95vw; }
  :host(:not(:popover-open)) { display: none; }`;

  get items() { return [...this.querySelectorAll('s-button')].filter((item) => !item.hasAttribute('disabled')); }

  build() {
    super.build();
    this.speak('role', 'menu');
    this.addEventListener('click', () => setTimeout(() => this.hideOverlay()));
    this.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const { items } = this;
      const here = items.indexOf(document.activeElement);
      items[(here + step + items.length) % items.length]?.focus();
    });
  }

  update() {
    if (this.text('accessibilitylabel')) this.speak('aria-label', this.text('accessibilitylabel'));
  }

  showOverlay() {
    super.showOverlay();
    if (!this.has('aria-label') && this.invoker) this.speak('aria-label', this.invoker.textContent.trim() || 'Menu');
    this.items[0]?.focus();
  }
}

export class Tooltip extends PolarisElement {
  static styles = `
  :host { ${FLOATING} padding: 6px 8px; border-radius: 8px; max-width: 240px; font-size: 12px; }
  :host(:not(:popover-open)) { display: none; }`;

  build() {
    super.build();
    this.popover = 'manual';
    this.speak('role', 'tooltip');
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.showFor(null));
  }

  /* Over this element, or over none. */
  showFor(element) {
    const open = this.matches(':popover-open');
    if (element && !open) {
      this.showPopover();
      place(this, element);
    } else if (!element && open) {
      this.hidePopover();
    }
  }
}
