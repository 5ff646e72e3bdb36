/* Small labels: badges and chips. */
import { attributes, icon, PolarisElement } from './base.js';
import { Action } from './actions.js';
import { TONES } from './tokens.js';

export class Badge extends PolarisElement {
  static styles = `
  :host { display: inline-flex; vertical-align: middle; max-width: 100%; }
  .badge { display: inline-flex; align-items: center; gap: 2px; padding: 2px 8px; border-radius: 8px; background: var(--neutral-2);
    color: #4a4a4a; font-weight: 550; font-size: 12px; line-height: 16px; overflow-wrap: anywhere; }
  .icon { width: 16px; height: 16px; margin-inline-start: -4px; }
  ${TONES.map((tone) => `:host([tone=${tone}]) .badge { background: var(--${tone}-2); color: var(--${tone}); }`).join('\n')}
  :host([color=strong][tone=critical]) .badge { background: var(--critical-fill); color: #fff; }
  :host([color=strong][tone=success]) .badge { background: var(--success-fill); color: #fff; }
  :host([color=strong][tone=info]) .badge { background: var(--info-fill); color: #fff; }
  :host([size^=large]) .badge { font-size: 13px; line-height: 20px; }`;

  update() { this.draw(`<span class="badge">${icon(this.text('icon'))}<slot></slot></span>`); }
}

/* Its name tells which of many chips goes; children arrive later than their parent. */
const nameRemoval = (chip) => {
  const words = chip.text('accessibilitylabel') || chip.textContent.trim();
  chip.at('.remove')?.setAttribute('aria-label', `Remove ${words}`);
};

const drawRemoval = (chip) => (chip.has('removable') ? `<button type="button" class="bare remove">${icon('x')}</button>` : '');

const wireRemoval = (chip) => {
  chip.onSlots(() => nameRemoval(chip));
  chip.at('.remove')?.addEventListener('click', (event) => {
    event.stopPropagation();
    chip.emit('remove');
  });
};

const CHIP = `
  display: inline-flex; align-items: center; gap: 4px; border-radius: 8px; padding: 2px 8px; font-size: 12px; line-height: 16px; max-width: 100%; vertical-align: middle;`;

export class Chip extends PolarisElement {
  static styles = `
  :host { ${CHIP} background: var(--neutral-2); }
  :host([color=subdued]) { background: var(--surface-3); }
  :host([color=strong]) { background: #ccc; }
  .icon { width: 14px; height: 14px; }`;

  update() {
    this.draw(`<slot name="graphic"></slot><slot></slot>${drawRemoval(this)}`);
    wireRemoval(this);
  }
}

export class ClickableChip extends Action {
  static styles = `
  :host { ${CHIP} background: #fff; box-shadow: inset 0 0 0 1px var(--border-3); padding: 0 4px; }
  :host([color=strong]) { background: var(--neutral-2); }
  .control { all: unset; cursor: pointer; padding: 4px; border-radius: 6px; }
  .control:focus-visible { outline: 2px solid var(--focus); }
  .icon { width: 16px; height: 16px; }`;

  update() {
    const label = { class: 'control', 'aria-label': this.getAttribute('accessibilitylabel') };
    const tag = this.has('href') ? 'a' : 'button';
    const kind = this.has('href') ? { href: this.text('href') } : { type: 'button' };
    this.draw(`<${tag} ${attributes({ ...label, ...kind })}><slot name="graphic"></slot><slot></slot></${tag}>${drawRemoval(this)}`);
    wireRemoval(this);
    this.at('.remove')?.addEventListener('click', () => {
      this.hidden = true;
      this.emit('afterhide');
    });
  }
}
