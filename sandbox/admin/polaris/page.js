/* The page and its sections (cards). */
import { PolarisElement } from './base.js';
import { headingLevel } from './text.js';

export class Page extends PolarisElement {
  static styles = `
  :host { display: block; max-width: 998px; margin: 0 auto; padding: 16px 16px 48px; }
  :host([inlinesize=large]) { max-width: none; }
  :host([inlinesize=small]) { max-width: 662px; }
  header { display: flex; align-items: center; flex-wrap: wrap; gap: 8px 12px; margin-bottom: 16px; min-height: 28px; }
  h1 { flex: 1 1 auto; font-size: 20px; line-height: 24px; font-weight: 650; }
  .actions { display: flex; flex-wrap: wrap; gap: 8px; }
  .body { container-type: inline-size; container-name: s-default; }
  slot[name=supplemental-start]::slotted(*) { margin-bottom: 16px; }
  .columns { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
  .main, .aside { display: flex; flex-direction: column; gap: 16px; min-width: 0; }
  .columns.two { grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); }
  @container (inline-size < 760px) { .columns.two { grid-template-columns: minmax(0, 1fr); } }
  @media (max-width: 490px) { :host { padding: 12px 0 64px; } header { padding: 0 12px; } }
  @media print { :host { max-width: none; padding: 0; } .actions { display: none; } }`;

  build() {
    this.draw(`
      <header>
        <slot name="breadcrumb-actions"></slot><h1></h1>
        <div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div>
      </header>
      <div class="body">
        <slot name="supplemental-start"></slot>
        <div class="columns">
          <div class="main"><slot></slot></div><div class="aside"><slot name="aside"></slot></div>
        </div>
      </div>`);
    /* Only pages of the base width have room for an aside. */
    this.onSlots(() => {
      const two = this.filled('aside') && this.keyword('inlinesize') !== 'small' && this.keyword('inlinesize') !== 'large';
      this.at('.columns').classList.toggle('two', two);
      this.at('.aside').hidden = !two;
    });
  }

  update() {
    this.at('h1').textContent = this.text('heading');
    /* Inside the admin, App Bridge shows heading and actions in the admin's title bar. */
    this.at('header').classList.toggle('hidden-label', Boolean(window.shopify?.environment?.embedded));
  }
}

export class Section extends PolarisElement {
  static styles = `
  :host { display: block; min-width: 0; }
  .card { background: var(--surface); border-radius: 12px; box-shadow: var(--card-shadow); padding: 16px; }
  .card.nested { background: none; box-shadow: none; padding: 0; }
  .card.flush { padding: 0; }
  .top { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin-bottom: 12px; }
  .flush > .top { margin: 0; padding: 16px 16px 8px; }
  .names { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
  h2 { font-weight: 650; font-size: 14px; line-height: 20px; overflow-wrap: anywhere; }
  .subheading { flex-basis: 100%; color: var(--text-2); }
  .content { display: flex; flex-direction: column; gap: 16px; container-type: inline-size; container-name: s-default; }
  .flush > .content { border-radius: 12px; overflow: hidden; }
  @media (max-width: 490px) { .card, .flush > .content { border-radius: 0; } }
  @media print { .card { box-shadow: none; padding: 8px 0; } }`;

  build() {
    this.nested = Boolean(this.parentElement?.closest('s-section'));
    this.draw(`
      <div class="card">
        <div class="top">
          <slot name="graphic"></slot>
          <div class="names"><h2></h2><slot name="accessory"></slot><p class="subheading"></p></div>
          <slot name="secondary-actions"></slot><slot name="primary-action"></slot>
        </div>
        <div class="content"><slot></slot></div>
        <slot name="supplemental"></slot>
      </div>`);
    this.onSlots(() => this.update());
  }

  update() {
    const flush = this.text('padding') === 'none';
    const heading = this.at('h2');
    this.at('.card').classList.toggle('flush', flush);
    this.at('.card').classList.toggle('nested', this.nested && !flush);
    heading.textContent = this.text('heading');
    heading.hidden = !this.text('heading');
    heading.setAttribute('role', 'heading');
    heading.setAttribute('aria-level', String(headingLevel(this)));
    this.at('.subheading').textContent = this.text('subheading');
    this.at('.subheading').hidden = !this.text('subheading');
    const actions = ['graphic', 'accessory', 'secondary-actions', 'primary-action'].some((name) => this.filled(name));
    this.at('.top').hidden = !this.text('heading') && !actions;
    const label = this.text('accessibilitylabel') || this.text('heading');
    if (!label) return;
    this.speak('role', 'region');
    this.speak('aria-label', label);
  }
}
