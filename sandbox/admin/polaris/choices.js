/* Yes or no, one of several, some of several; and files. */
import { attributes, PolarisElement, uniqueId } from './base.js';
import { drawLabel, drawMessages, FormElement, MESSAGES } from './fields.js';

const BOX_STYLES = `
  input { accent-color: #303030; width: 16px; height: 16px; margin: 2px 0 0; flex: none; cursor: pointer; }
  label { cursor: pointer; }
  input:disabled, input:disabled + * { opacity: .6; cursor: default; }
  .required::after { content: ' *'; color: var(--critical-fill); }
  ${MESSAGES}`;

export class Checkbox extends FormElement {
  static styles = `
  :host { display: block; }
  .row { display: flex; gap: 8px; align-items: flex-start; padding-block: 4px; }
  .switch { appearance: none; position: relative; width: 28px; border-radius: 8px; background: #8a8a8a; transition: background .1s; }
  .switch::after { content: ''; position: absolute; inset-block-start: 2px; inset-inline-start: 2px; width: 12px; height: 12px; border-radius: 50%; background: #fff; transition: inset-inline-start .1s; }
  .switch:checked { background: #303030; } .switch:checked::after { inset-inline-start: 14px; }
  ${BOX_STYLES}`;

  static input = {};

  constructor() {
    super();
    this.clicked = null;
  }

  get defaultChecked() { return this.has('checked'); }

  set defaultChecked(value) { this.toggleAttribute('checked', Boolean(value)); }

  get checked() { return this.clicked ?? this.defaultChecked; }

  set checked(value) {
    this.clicked = Boolean(value);
    this.show();
  }

  get value() { return this.getAttribute('value') ?? 'on'; }

  set value(value) { this.setAttribute('value', value); }

  build() {
    const input = attributes({ id: 'control', type: 'checkbox', ...this.constructor.input });
    this.draw(`
      <div class="row"><input ${input}>
        <div><label for="control"></label><div class="details" id="details"></div><div class="error" id="error"></div></div>
      </div>`);
    const control = this.at('input');
    control.addEventListener('input', () => { this.checked = control.checked; });
    control.addEventListener('change', () => {
      this.checked = control.checked;
      this.changed();
    });
  }

  show() {
    if (this.built) this.at('input').checked = this.checked;
    this.internals.setFormValue(this.checked ? this.value : null);
  }

  update() {
    const control = this.at('input');
    drawLabel(this, this.at('label'));
    control.disabled = this.isOff();
    control.indeterminate = this.has('indeterminate');
    const label = this.text('accessibilitylabel');
    if (label) control.setAttribute('aria-label', label);
    if (this.has('required')) control.setAttribute('aria-required', 'true');
    drawMessages(this, control);
    this.show();
  }

  formResetCallback() {
    this.clicked = null;
    this.show();
  }
}

export class Switch extends Checkbox {
  static input = { class: 'switch', role: 'switch' };
}

export class Choice extends PolarisElement {
  static styles = `
  :host { display: block; }
  .details { color: var(--text-2); }`;

  build() { this.draw('<slot></slot><div class="details"><slot name="details"></slot></div><slot name="secondary-content"></slot>'); }

  get value() { return this.text('value'); }

  set value(value) { this.setAttribute('value', value); }

  get selected() { return this.has('selected'); }

  set selected(value) { this.toggleAttribute('selected', Boolean(value)); }
}

export class ChoiceList extends FormElement {
  static rootOptions = { slotAssignment: 'manual' };

  static styles = `
  :host { display: block; }
  fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
  legend { padding: 0; margin-bottom: 4px; }
  .choice { display: flex; gap: 8px; align-items: flex-start; padding-block: 4px; }
  ${BOX_STYLES}`;

  constructor() {
    super();
    this.chosen = null;
  }

  get choices() { return [...this.querySelectorAll(':scope > s-choice')]; }

  get values() {
    return this.chosen ?? this.choices.filter((one) => one.hasAttribute('selected')).map((one) => one.getAttribute('value') ?? '');
  }

  set values(values) {
    this.chosen = [...values];
    this.show();
  }

  build() {
    this.group = uniqueId('choices');
    this.draw('<fieldset><legend></legend><div class="details" id="details"></div><div class="list"></div><div class="error" id="error"></div></fieldset>');
    const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ['value', 'disabled', 'selected'] };
    new MutationObserver(() => this.update()).observe(this, watched);
  }

  update() {
    drawLabel(this, this.at('legend'));
    drawMessages(this, this.at('fieldset'));
    this.at('.list').replaceChildren(...this.choices.map((choice) => this.row(choice)));
    this.show();
  }

  row(choice) {
    const row = document.createElement('div');
    const id = uniqueId('choice');
    const disabled = this.isOff() || choice.hasAttribute('disabled');
    const type = this.has('multiple') ? 'checkbox' : 'radio';
    const label = choice.getAttribute('accessibilitylabel');
    const given = { id, type, name: this.group, value: choice.getAttribute('value') ?? '', disabled, 'aria-label': label };
    row.className = 'choice';
    row.innerHTML = `<input ${attributes(given)}><label for="${id}"><slot></slot></label>`;
    row.querySelector('slot').assign(choice);
    row.querySelector('input').addEventListener('change', () => {
      this.values = [...this.shadowRoot.querySelectorAll('input:checked')].map((input) => input.value);
      this.changed();
    });
    return row;
  }

  show() {
    const data = new FormData();
    for (const value of this.values) data.append(this.name, value);
    this.internals.setFormValue(data);
    this.shadowRoot.querySelectorAll('input').forEach((input) => { input.checked = this.values.includes(input.value); });
  }

  formResetCallback() {
    this.chosen = null;
    this.show();
  }
}

export class DropZone extends FormElement {
  static styles = `
  :host { display: block; }
  label { display: block; margin-bottom: 4px; }
  .zone { border: 1px dashed var(--input); border-radius: 8px; padding: 24px; text-align: center; background: var(--input-fill); }
  .zone.over { background: var(--info-1); }
  input { max-width: 100%; }
  ${MESSAGES}`;

  constructor() {
    super();
    this.chosen = [];
  }

  get files() { return this.chosen; }

  set files(files) { this.chosen = [...files]; }

  build() {
    this.draw('<label for="control"></label><div class="zone"><input id="control" type="file"><slot></slot></div><div class="details" id="details"></div><div class="error" id="error"></div>');
    const zone = this.at('.zone');
    this.at('input').addEventListener('change', (event) => this.take(event.target.files));
    zone.addEventListener('dragover', (event) => {
      event.preventDefault();
      zone.classList.add('over');
    });
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', (event) => {
      event.preventDefault();
      zone.classList.remove('over');
      this.take(event.dataTransfer.files);
    });
  }

  take(files) {
    this.chosen = [...files];
    const data = new FormData();
    for (const file of this.chosen) data.append(this.name, file);
    this.internals.setFormValue(data);
    this.emit('input', { bubbles: true });
    this.changed();
  }

  update() {
    const input = this.at('input');
    drawLabel(this, this.at('label'));
    input.multiple = this.has('multiple');
    input.accept = this.text('accept');
    input.disabled = this.isOff();
    if (this.text('accessibilitylabel')) input.setAttribute('aria-label', this.text('accessibilitylabel'));
    drawMessages(this, input);
  }

  formResetCallback() {
    this.chosen = [];
    this.at('input').value = '';
    this.internals.setFormValue(null);
  }
}
