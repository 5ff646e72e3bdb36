/* What is pressed: buttons, links, clickable areas; they also command overlays and send forms. */
import { attributes, elementById, icon, PolarisElement } from './base.js';
import { looks, paddings, rules } from './boxes.js';

const COMMANDS = { '--show': 'showOverlay', '--hide': 'hideOverlay', '--toggle': 'toggleOverlay' };

export class Action extends PolarisElement {
  static rootOptions = { delegatesFocus: true };

  constructor() {
    super();
    this.addEventListener('click', (event) => {
      if (!this.has('disabled') && !this.has('loading')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
    /* After everybody else has heard the click and could prevent it. A click made by a script hits
       the host, not the link inside. */
    this.addEventListener('click', (event) => {
      const byScript = event.composedPath()[0] === this;
      setTimeout(() => event.defaultPrevented || this.act(byScript));
    });
    const tip = (on) => () => this.tooltip()?.showFor?.(on ? this : null);
    ['mouseenter', 'focusin'].forEach((type) => this.addEventListener(type, tip(true)));
    ['mouseleave', 'focusout'].forEach((type) => this.addEventListener(type, tip(false)));
  }

  tooltip() { return this.has('interestfor') ? elementById(this, this.text('interestfor')) : null; }

  commanded() { return this.has('commandfor') ? elementById(this, this.text('commandfor')) : null; }

  act(byScript) {
    const target = this.commanded();
    if (target) this.obey(target);
    else if (!this.has('href')) this.actOnForm();
    else if (byScript) this.at('a')?.click();
  }

  obey(target) {
    const command = this.getAttribute('command') ?? '--auto';
    if (command === '--copy' && target.copyText) target.copyText();
    else if (command === '--copy') navigator.clipboard?.writeText(target.textContent.trim());
    target.invoker = this;
    const method = COMMANDS[command] ?? (command === '--auto' ? 'autoCommand' : null);
    target[method]?.();
  }

  actOnForm() {
    const form = this.closest('form, s-form');
    if (this.text('type') === 'submit') form?.requestSubmit();
    if (this.text('type') === 'reset') form?.reset();
  }

  /* The control inside, a link or a button, redrawn without losing the focus. */
  drawControl(inner, extra = {}) {
    const focused = this.shadowRoot.activeElement?.classList.contains('control');
    const isLink = this.has('href') && !this.has('disabled');
    const shared = { part: 'control', 'aria-label': this.getAttribute('accessibilitylabel'), lang: this.getAttribute('lang'), ...extra };
    const target = this.text('target') === 'auto' ? null : this.getAttribute('target');
    const link = { href: this.text('href'), target, download: this.getAttribute('download') };
    const off = this.has('disabled') || this.has('loading');
    const button = { type: 'button', 'aria-disabled': off ? 'true' : null, 'aria-busy': this.has('loading') ? 'true' : null };
    const tag = isLink ? 'a' : 'button';
    this.draw(`<${tag} ${attributes({ ...shared, ...(isLink ? link : button) })}>${inner}</${tag}>`);
    if (focused) this.at('.control').focus();
  }
}

export class Button extends Action {
  static styles = `
  :host { display: inline-block; vertical-align: middle; }
  :host([inlinesize=fill]) { display: block; }
  .control { all: unset; box-sizing: border-box; position: relative; display: inline-flex; align-items: center; justify-content: center; gap: 2px;
    width: 100%; min-height: 28px; padding: 4px 12px; border-radius: 8px; background: #fff; box-shadow: var(--button-shadow); color: var(--text);
    font-weight: 550; font-size: 12px; line-height: 20px; text-align: center; cursor: pointer; }
  .control:hover { background: #fafafa; } .control:active { background: #f3f3f3; }
  .control:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
  .icon { margin-inline-start: -4px; }
  .alone { padding: 4px; } .alone .icon { margin: 0; }
  .primary { background: var(--brand); color: #fff; box-shadow: none; } .primary:hover { background: var(--brand-2); }
  .critical { color: var(--critical); }
  .primary.critical { background: var(--critical-fill); color: #fff; } .primary.critical:hover { background: #a30a1f; }
  .tertiary { background: none; box-shadow: none; } .tertiary:hover { background: rgb(0 0 0 / .05); }
  .off, .off:hover { color: var(--text-off); background: rgb(0 0 0 / .05); box-shadow: none; cursor: default; }
  .tertiary.off { background: none; }
  .pressed, .pressed:hover { background: #d4d4d4; }
  .loading { color: transparent !important; }
  .loading::after { content: ''; position: absolute; width: 14px; height: 14px; border-radius: 50%; border: 2px solid #b5b5b5; border-top-color: #616161; animation: turn .8s linear infinite; }
  @keyframes turn { to { transform: rotate(1turn); } }
  .in-menu { justify-content: flex-start; gap: 4px; padding: 6px 8px; background: none; box-shadow: none; font-weight: 450; font-size: 13px; }
  .in-menu .icon { margin: 0; } .in-menu:hover { background: var(--surface-3); }
  :host(.menu-item) { display: block; }
  @media (max-width: 490px) { .control { min-height: 32px; font-size: 14px; } }`;

  update() {
    const name = this.text('icon');
    const target = this.commanded();
    const opens = target?.localName === 's-menu' || target?.localName === 's-popover';
    const inMenu = Boolean(this.closest('s-menu'));
    this.classList.toggle('menu-item', inMenu);
    const looks = ['control', this.keyword('variant'), this.text('tone') === 'critical' && 'critical',
      this.has('disabled') && 'off', this.has('loading') && 'loading', inMenu && 'in-menu', this.has('pressed') && 'pressed'];
    const arrow = target?.localName === 's-menu' && this.text('variant') !== 'tertiary' ? icon('chevron-down') : '';
    this.drawControl(`${icon(name)}<slot></slot>${arrow}`, {
      class: looks.filter(Boolean).join(' '),
      role: inMenu ? 'menuitem' : null,
      'aria-haspopup': opens ? 'true' : null,
      ...this.states(),
    });
    this.onSlots(() => {
      const words = this.slot('').assignedNodes().some((node) => node.textContent.trim());
      this.at('.control').classList.toggle('alone', Boolean(name) && !words);
    });
  }

  states() { return {}; }
}

export class PressButton extends Button {
  static alsoObserved = ['pressed'];

  states() { return { 'aria-pressed': String(this.has('pressed')) }; }

  act() { this.toggleAttribute('pressed'); }
}

export class ButtonGroup extends PolarisElement {
  static styles = `
  :host { display: inline-flex; flex-wrap: wrap; gap: 8px; align-items: center; }
  :host([gap=none]) { gap: 0; }`;

  build() { this.draw('<slot name="secondary-actions"></slot><slot></slot><slot name="primary-action"></slot>'); }

  update() {
    this.speak('role', 'group');
    if (this.text('accessibilitylabel')) this.speak('aria-label', this.text('accessibilitylabel'));
  }
}

export class Link extends Action {
  static styles = `
  :host { display: inline; }
  .control { all: unset; color: var(--link); cursor: pointer; text-decoration: underline; text-underline-offset: 2px; overflow-wrap: anywhere; }
  .control:hover { color: #004299; }
  .control:focus-visible { outline: 2px solid var(--focus); border-radius: 4px; }
  :host([tone=neutral]) .control { color: inherit; }
  :host([tone=critical]) .control { color: var(--critical-fill); }`;

  update() { this.drawControl('<slot></slot>', { class: 'control' }); }
}

export class Clickable extends Action {
  static styles = `
  :host { display: block; }
  .control { all: unset; box-sizing: border-box; display: block; width: 100%; cursor: pointer; border-radius: inherit; }
  .control:hover { background: rgb(0 0 0 / .03); }
  .control:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
  :host([disabled]) .control { cursor: default; opacity: .6; }`;

  update() {
    this.ownStyles(rules(looks(this)) + rules(paddings(this), '.control'));
    this.drawControl('<slot></slot>', { class: 'control' });
  }
}
