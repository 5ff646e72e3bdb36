/* What happened or is going on: banners, spinners, progress, empty states. */
import { icon, PolarisElement } from './base.js';
import { TONES } from './tokens.js';

const BANNER_ICONS = { success: 'check-circle', warning: 'alert-triangle', caution: 'alert-triangle', critical: 'alert-diamond' };

export class Banner extends PolarisElement {
  static styles = `
  :host { display: block; }
  .banner { border-radius: 12px; overflow: hidden; background: var(--surface); box-shadow: var(--card-shadow); }
  .top { display: flex; gap: 8px; align-items: flex-start; padding: 10px 12px; background: var(--strong, var(--info-2)); color: var(--ink, var(--info)); }
  h2 { flex: 1; min-width: 0; font-weight: 650; overflow-wrap: anywhere; }
  .body { display: flex; gap: 8px; padding: 12px 16px; }
  .words { flex: 1; min-width: 0; }
  .plain .body { background: var(--weak, var(--info-1)); }
  .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
  ${TONES.map((tone) => `:host([tone=${tone}]) { --strong: var(--${tone}-2); --weak: var(--${tone}-1); --ink: var(--${tone}); }`).join('\n')}
  @media (max-width: 490px) { .banner { border-radius: 0; } }`;

  update() {
    const tone = this.text('tone');
    const sign = icon(BANNER_ICONS[tone] ?? 'info');
    const heading = this.text('heading');
    const close = this.has('dismissible') ? `<button type="button" class="bare" aria-label="Dismiss">${icon('x')}</button>` : '';
    const top = heading ? `<div class="top">${sign}<h2 role="heading" aria-level="2"></h2>${close}</div>` : '';
    this.draw(`
      <div class="banner ${heading ? '' : 'plain'}">${top}
        <div class="body">${heading ? '' : sign}
          <div class="words"><slot></slot><div class="actions"><slot name="secondary-actions"></slot></div></div>
          ${heading ? '' : close}
        </div>
      </div>`);
    if (heading) this.at('h2').textContent = heading;
    this.speak('role', tone === 'critical' || tone === 'warning' ? 'alert' : 'status');
    this.at('button')?.addEventListener('click', () => this.dismiss());
    this.onSlots(() => this.show());
  }

  /* The real one draws nothing without content in its default slot, a heading alone is not enough. */
  show() {
    const body = this.slot('').assignedNodes().some((node) => node instanceof Element || node.textContent.trim());
    this.at('.banner').hidden = !body;
    this.at('.actions').hidden = !this.filled('secondary-actions');
  }

  dismiss() {
    this.emit('dismiss');
    this.hidden = true;
    this.emit('afterhide');
  }
}

export class Spinner extends PolarisElement {
  static styles = `
  :host { display: inline-block; }
  .ring { width: 20px; height: 20px; border-radius: 50%; border: 2.5px solid #ccc; border-top-color: #616161; animation: turn .8s linear infinite; }
  :host([size=large]) .ring { width: 32px; height: 32px; }
  :host([size=large-100]) .ring { width: 44px; height: 44px; border-width: 4px; }
  @keyframes turn { to { transform: rotate(1turn); } }
  @media (prefers-reduced-motion: reduce) { .ring { animation-duration: 4s; } }`;

  build() { this.draw('<div class="ring" role="status"></div>'); }

  update() { this.at('.ring').setAttribute('aria-label', this.text('accessibilitylabel') || 'Loading'); }
}

export class Progress extends PolarisElement {
  static styles = `
  :host { display: block; }
  .bar { height: 8px; border-radius: 4px; background: var(--neutral-2); overflow: hidden; }
  .done { height: 100%; border-radius: 4px; background: var(--brand); }
  :host([tone=critical]) .done { background: var(--critical-fill); }
  :host([tone=success]) .done { background: var(--success-fill); }
  :host([tone=info]) .done { background: var(--info-fill); }
  :host([tone=warning]) .done, :host([tone=caution]) .done { background: var(--warning-fill); }
  .unknown { width: 40% !important; animation: pass 1.5s linear infinite alternate; }
  @keyframes pass { to { margin-inline-start: 60%; } }`;

  build() { this.draw('<div class="bar" role="progressbar" aria-valuemin="0"><div class="done"></div></div>'); }

  update() {
    const most = Number(this.getAttribute('max') ?? 1) || 1;
    const value = Math.min(Math.max(Number(this.text('value')) || 0, 0), most);
    const bar = this.at('.bar');
    bar.setAttribute('aria-valuemax', String(most));
    if (this.has('value')) bar.setAttribute('aria-valuenow', String(value));
    else bar.removeAttribute('aria-valuenow');
    bar.setAttribute('aria-label', this.text('accessibilitylabel') || 'Progress');
    this.at('.done').style.width = `${(100 * value) / most}%`;
    this.at('.done').classList.toggle('unknown', !this.has('value'));
  }
}

export class EmptyState extends PolarisElement {
  static styles = `
  :host { display: flex; flex-direction: column; align-items: center; gap: 8px; padding: 40px 20px; text-align: center; }
  h2 { font-weight: 650; font-size: 14px; }
  .words { color: var(--text-2); max-width: 480px; }
  .actions { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin-top: 8px; }`;

  build() {
    this.draw(`
      <slot name="graphic"></slot><h2></h2>
      <div class="words"><slot name="subheading"></slot></div>
      <div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div>`);
  }

  update() { this.at('h2').textContent = this.text('heading'); }
}
