/* A calendar and colours, drawn simply. */
import { icon } from './base.js';
import { Field, FormElement } from './fields.js';

const RANGE = '--';
const pad = (number) => String(number).padStart(2, '0');
const dayText = (year, month, day) => `${year}-${pad(month + 1)}-${pad(day)}`;

/* "2026-01-01--2026-01-31, 2026-03-05" as a test of one day; words such as "2026" or "mo" are left out. */
const within = (list, day) => list.split(',').map((part) => part.trim()).some((part) => {
  const [from, to = from] = part.split(RANGE);
  return (from === '' || day >= from) && (to === '' || day <= `${to}~`);
});

export class DatePicker extends FormElement {
  static styles = `
  :host { display: block; max-width: 280px; }
  header { display: flex; align-items: center; justify-content: space-between; margin-bottom: 8px; font-weight: 650; }
  table { width: 100%; border-collapse: collapse; text-align: center; }
  th { color: var(--text-2); font-weight: 450; font-size: 12px; padding: 4px 0; }
  td { padding: 1px 0; }
  .day { justify-content: center; width: 32px; padding: 5px 0; font-variant-numeric: tabular-nums; }
  .day:hover { background: var(--surface-3); }
  .day[aria-pressed=true] { background: var(--brand); color: #fff; }
  .day.between { background: var(--neutral-2); border-radius: 0; }
  .day:disabled { color: var(--text-off); cursor: default; background: none; text-decoration: line-through; }
  :host-context([dir=rtl]) header .icon { transform: scaleX(-1); }`;

  constructor() {
    super();
    this.picked = null;
  }

  get value() { return this.picked ?? this.text('value'); }

  set value(value) {
    this.picked = String(value ?? '');
    if (this.built) this.update();
  }

  get view() { return this.shownMonth ?? (this.text('view') || this.value.slice(0, 7) || new Date().toISOString().slice(0, 7)); }

  set view(value) { this.setAttribute('view', value); }

  turn(months) {
    const [year, month] = this.view.split('-').map(Number);
    const to = new Date(Date.UTC(year, month - 1 + months, 1));
    this.shownMonth = to.toISOString().slice(0, 7);
    this.update();
    this.emit('viewchange');
  }

  pick(day) {
    const [from, to] = this.value.split(RANGE);
    const opensRange = this.text('type') === 'range' && from && to === undefined && day > from;
    this.value = opensRange ? `${from}${RANGE}${day}` : day;
    this.internals.setFormValue(this.value);
    this.emit('input', { bubbles: true });
    this.changed();
    this.at(`[data-day="${day}"]`)?.focus();
  }

  allowed(day) {
    if (this.text('allow') && !within(this.text('allow'), day)) return false;
    return !(this.text('disallow') && within(this.text('disallow'), day));
  }

  update() {
    const [year, month] = this.view.split('-').map(Number);
    const language = document.documentElement.lang || 'en';
    const title = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, 1));
    const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
    /* 2024-01-01 was a Monday. */
    const names = [0, 1, 2, 3, 4, 5, 6].map((day) => `<th scope="col">${weekday.format(Date.UTC(2024, 0, 1 + day))}</th>`).join('');
    this.draw(`
      <header><button type="button" class="bare" id="before" aria-label="Previous month">${icon('chevron-left')}</button><span aria-live="polite">${title}</span>
        <button type="button" class="bare" id="after" aria-label="Next month">${icon('chevron-right')}</button></header>
      <table><thead><tr>${names}</tr></thead><tbody>${this.weeks(year, month - 1)}</tbody></table>`);
    this.at('#before').addEventListener('click', () => this.turn(-1));
    this.at('#after').addEventListener('click', () => this.turn(1));
    this.at('tbody').addEventListener('click', (event) => event.target.dataset.day && this.pick(event.target.dataset.day));
    this.internals.setFormValue(this.value);
  }

  weeks(year, month) {
    const blank = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
    const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const cells = [...Array(blank).fill('<td></td>'), ...Array.from({ length: days }, (_, day) => this.cell(dayText(year, month, day + 1), day + 1))];
    const rows = [];
    while (cells.length) rows.push(`<tr>${cells.splice(0, 7).join('')}</tr>`);
    return rows.join('');
  }

  cell(day, number) {
    const [from, to] = this.value.split(RANGE);
    const pressed = this.value.split(',').includes(day) || day === from || day === to;
    const between = to && day > from && day < to;
    const name = new Intl.DateTimeFormat(document.documentElement.lang || 'en', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day));
    return `<td><button type="button" class="bare day ${between ? 'between' : ''}" data-day="${day}" aria-label="${name}" aria-pressed="${pressed}" ${this.allowed(day) ? '' : 'disabled'}>${number}</button></td>`;
  }

  formResetCallback() {
    this.picked = null;
    this.update();
  }
}

const HEX = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i;
const opaque = (value) => `#${value.match(HEX)?.[1] ?? '000000'}`;

export class ColorPicker extends FormElement {
  static styles = `
  :host { display: inline-block; }
  input { width: 96px; height: 96px; padding: 0; border: 1px solid var(--border-3); border-radius: 8px; background: none; cursor: pointer; }`;

  constructor() {
    super();
    this.picked = null;
  }

  get value() { return this.picked ?? this.text('value'); }

  set value(value) {
    this.picked = String(value ?? '');
    if (this.built) this.update();
  }

  build() {
    this.draw('<input type="color" aria-label="Colour">');
    const input = this.at('input');
    input.addEventListener('input', () => { this.value = input.value; });
    input.addEventListener('change', () => {
      this.value = input.value;
      this.changed();
    });
  }

  update() {
    this.at('input').value = opaque(this.value);
    this.internals.setFormValue(this.value);
  }

  formResetCallback() {
    this.picked = null;
    this.update();
  }
}

export class ColorField extends Field {
  drawAffixes() {
    const swatch = document.createElement('span');
    Object.assign(swatch.style, { width: '16px', height: '16px', borderRadius: '4px', background: opaque(this.value), flex: 'none' });
    this.at('.start').replaceChildren(swatch);
  }

  show() {
    super.show();
    if (this.built) this.drawAffixes();
  }
}
