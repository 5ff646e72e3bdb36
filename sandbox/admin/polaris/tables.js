/* Tables. On a narrow place they turn into lists, each cell where its header's listSlot says. */
import { elementById, icon, PolarisElement } from './base.js';

const NARROW = 490;

/* Setting what is set already would call every observer again, for ever. */
const put = (element, name, value) => {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
};

export class Table extends PolarisElement {
  static styles = `
  :host { display: block; container-type: inline-size; }
  .filters { padding: 8px 12px; border-bottom: 1px solid var(--border-2); }
  .scroll { overflow-x: auto; }
  .table { display: table; width: 100%; border-collapse: collapse; }
  .table.list { display: block; }
  .pages { display: flex; justify-content: center; gap: 2px; padding: 8px; border-top: 1px solid var(--border-2); }
  .pages button { padding: 4px 10px; background: var(--neutral-2); }
  .pages button:disabled { opacity: .4; cursor: default; }
  :host([loading]) .scroll { opacity: .5; pointer-events: none; }
  :host-context([dir=rtl]) .pages .icon { transform: scaleX(-1); }
  @media print { .pages, .filters { display: none; } }`;

  build() {
    this.draw(`
      <div class="filters"><slot name="filters"></slot></div>
      <div class="scroll"><div class="table" role="table"><slot></slot></div></div>
      <div class="pages">
        <button type="button" class="bare" aria-label="Previous">${icon('chevron-left')}</button>
        <button type="button" class="bare" aria-label="Next">${icon('chevron-right')}</button>
      </div>`);
    const [previous, next] = this.shadowRoot.querySelectorAll('.pages button');
    previous.addEventListener('click', () => this.emit('previouspage'));
    next.addEventListener('click', () => this.emit('nextpage'));
    const filters = this.slot('filters');
    const fold = () => { this.at('.filters').hidden = !this.filled('filters'); };
    filters.addEventListener('slotchange', fold);
    fold();
    new ResizeObserver(() => this.arrange()).observe(this);
    new MutationObserver(() => this.arrange()).observe(this, { childList: true, subtree: true });
  }

  update() {
    this.at('.pages').hidden = !this.has('paginate');
    const [previous, next] = this.shadowRoot.querySelectorAll('.pages button');
    previous.disabled = !this.has('haspreviouspage');
    next.disabled = !this.has('hasnextpage');
    this.at('.scroll').setAttribute('aria-busy', String(this.has('loading')));
    this.arrange();
  }

  arrange() {
    const width = this.getBoundingClientRect().width;
    const list = this.text('variant') === 'list' || (width > 0 && width < NARROW);
    const heads = [...this.querySelectorAll(':scope > s-table-header-row > s-table-header')];
    const table = this.at('.table');
    table.classList.toggle('list', list);
    put(table, 'role', list ? 'list' : 'table');
    for (const row of this.querySelectorAll(':scope > s-table-header-row')) {
      put(row, 'role', list ? 'presentation' : 'row');
      put(row, 'data-list', list ? '' : null);
    }
    for (const body of this.querySelectorAll(':scope > s-table-body')) {
      put(body, 'role', list ? 'presentation' : 'rowgroup');
      put(body, 'data-list', list ? '' : null);
      [...body.children].forEach((row) => this.arrangeRow(row, heads, list));
    }
  }

  arrangeRow(row, heads, list) {
    put(row, 'role', list ? 'listitem' : 'row');
    put(row, 'data-list', list ? '' : null);
    [...row.children].forEach((cell, place) => {
      const head = heads[place];
      put(cell, 'role', list ? 'presentation' : 'cell');
      put(cell, 'data-format', head?.getAttribute('format') ?? 'base');
      put(cell, 'data-list', list ? head?.getAttribute('listslot') ?? 'labeled' : null);
      put(cell, 'data-label', list ? head?.textContent.trim() ?? '' : null);
    });
  }
}

export class TableHeaderRow extends PolarisElement {
  static styles = `
  :host { display: table-row; background: var(--surface-2); }
  :host([data-list]) { display: none; }`;

  build() {
    super.build();
    put(this, 'role', 'row');
  }
}

export class TableHeader extends PolarisElement {
  static styles = `
  :host { display: table-cell; padding: 8px 12px; border-bottom: 1px solid var(--border-2); color: var(--text-2); font-weight: 550; font-size: 12px; line-height: 16px; text-align: start; vertical-align: bottom; }
  :host([format=numeric]), :host([format=currency]) { text-align: end; }`;

  build() {
    super.build();
    put(this, 'role', 'columnheader');
  }
}

export class TableBody extends PolarisElement {
  static styles = `
  :host { display: table-row-group; }
  :host([data-list]) { display: block; }`;
}

const PRESSABLE = 'a, button, input, select, label, s-link, s-button, s-checkbox, s-switch, s-clickable, s-clickable-chip';

export class TableRow extends PolarisElement {
  static styles = `
  :host { display: table-row; }
  :host([clickdelegate]) { cursor: pointer; }
  :host([clickdelegate]:hover) { background: var(--surface-2); }
  :host([data-list]) { display: flex; flex-wrap: wrap; gap: 2px 8px; padding: 10px 16px; border-top: 1px solid var(--border-2); }`;

  build() {
    super.build();
    this.addEventListener('click', (event) => {
      if (!this.has('clickdelegate') || event.defaultPrevented) return;
      const within = event.composedPath().slice(0, event.composedPath().indexOf(this));
      if (within.some((node) => node.matches?.(PRESSABLE))) return;
      elementById(this, this.text('clickdelegate'))?.click();
    });
  }
}

export class TableCell extends PolarisElement {
  static styles = `
  :host { display: table-cell; padding: 8px 12px; vertical-align: middle; border-top: 1px solid var(--border-2); overflow-wrap: anywhere; }
  :host(:is([data-format=numeric], [data-format=currency]):not([data-list])) { text-align: end; font-variant-numeric: tabular-nums; overflow-wrap: normal; white-space: nowrap; }
  .label { display: none; }
  :host([data-list]) { display: block; padding: 0; border: 0; flex: 0 0 100%; min-width: 0; order: 4; }
  :host([data-list=kicker]) { order: 0; color: var(--text-2); font-size: 12px; }
  :host([data-list=primary]) { order: 1; flex: 1 1 50%; font-weight: 650; }
  :host([data-list=inline]) { order: 2; flex: 0 1 auto; }
  :host([data-list=secondary]) { order: 3; color: var(--text-2); }
  :host([data-list=labeled]) { display: flex; gap: 6px; }
  :host([data-list=labeled]) .label { display: inline; color: var(--text-2); flex: none; }`;

  static alsoObserved = ['data-label'];

  build() { this.draw('<span class="label"></span><div><slot></slot></div>'); }

  update() { this.at('.label').textContent = this.dataset.label ? `${this.dataset.label}:` : ''; }
}
