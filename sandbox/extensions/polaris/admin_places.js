/* What an extension in the admin draws itself into: a block, an action, a print action. */
import { icon, PolarisElement } from '../../admin/polaris/base.js';

const tellPage = (element, type, detail) => element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));

export class AdminBlock extends PolarisElement {
  static styles = `
  :host { display: block; }
  .card { background: var(--surface); border-radius: 12px; box-shadow: var(--card-shadow); padding: 16px; }
  h2 { font-weight: 650; font-size: 14px; line-height: 20px; margin-bottom: 12px; overflow-wrap: anywhere; }
  .content { container-type: inline-size; container-name: s-default; }
  @media (max-width: 490px) { .card { border-radius: 0; } }`;

  build() { this.draw('<section class="card"><h2></h2><div class="content"><slot></slot></div></section>'); }

  update() {
    this.at('h2').textContent = this.text('heading');
    this.at('h2').hidden = !this.text('heading');
    this.at('section').setAttribute('aria-label', this.text('heading'));
  }
}

const ACTION_STYLES = `
  :host { display: flex; flex-direction: column; max-height: inherit; min-height: 0; }
  .top { display: flex; align-items: center; gap: 8px; padding: 12px 16px; background: var(--surface-3); border-bottom: 1px solid var(--border); }
  h2 { flex: 1; min-width: 0; font-weight: 650; font-size: 14px; overflow-wrap: anywhere; }
  .top button { padding: 4px; }
  .body { padding: 16px; overflow: auto; min-height: 0; display: flex; flex-direction: column; gap: 16px; container-type: inline-size; container-name: s-default; }
  .body.loading > slot { display: none; }
  footer { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 12px 16px; border-top: 1px solid var(--border); }`;

const ACTION_TOP = `<div class="top"><h2 id="title"></h2><button type="button" class="bare" aria-label="Close">${icon('x')}</button></div>`;

export class AdminAction extends PolarisElement {
  static styles = ACTION_STYLES;

  build() {
    this.draw(`${ACTION_TOP}
      <div class="body"><p role="status" hidden>Loading</p><slot></slot></div>
      <footer><slot name="secondary-actions"></slot><slot name="primary-action"></slot></footer>`);
    this.at('.top button').addEventListener('click', () => tellPage(this, 'stand-in-close'));
    this.onSlots(() => {
      const body = this.at('.body');
      if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
      this.at('footer').hidden = !this.filled('primary-action') && !this.filled('secondary-actions');
    });
  }

  update() {
    this.at('h2').textContent = this.text('heading');
    this.at('.body').classList.toggle('loading', this.has('loading'));
    this.at('p').hidden = !this.has('loading');
  }
}

export class AdminPrintAction extends PolarisElement {
  static styles = `${ACTION_STYLES}
  .preview { min-height: 320px; border: 1px solid var(--border); border-radius: 8px; overflow: hidden; }
  .preview iframe { display: block; border: 0; width: 100%; height: 320px; background: #fff; }
  .print { padding: 4px 12px; border-radius: 8px; background: var(--brand); color: #fff; font-weight: 550; font-size: 12px; }`;

  build() {
    this.draw(`${ACTION_TOP}
      <div class="body"><slot></slot><div class="preview"></div></div>
      <footer><button type="button" class="bare print">Print</button></footer>`);
    this.at('.top button').addEventListener('click', () => tellPage(this, 'stand-in-close'));
    this.at('.print').addEventListener('click', () => this.tell(true));
  }

  tell(print) { tellPage(this, 'stand-in-print', { print, box: this.at('.preview') }); }

  update() {
    this.at('h2').textContent = this.text('heading') || 'Print';
    this.at('.print').disabled = !this.text('src');
    if (this.text('src') === this.previewed) return;
    this.previewed = this.text('src');
    this.at('.preview').replaceChildren();
    if (this.previewed) this.tell(false);
  }
}
