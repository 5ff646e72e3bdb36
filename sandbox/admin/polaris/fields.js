/* Fields one types into. They take part in forms: FormData, reset, disabled fieldsets. */
import { attributes, escaped, fragment, icon, PolarisElement } from './base.js';

export const MESSAGES = `
  .details { color: var(--text-2); margin-top: 4px; }
  .error { color: var(--critical); margin-top: 4px; display: flex; gap: 4px; }
  .error .icon { width: 16px; height: 16px; margin-top: 2px; }
  .details:empty, .error:empty { display: none; }`;

export const FIELD_STYLES = `
  :host { display: block; min-width: 0; }
  .label { display: block; margin-bottom: 4px; }
  .required::after { content: ' *'; color: var(--critical-fill); }
  .box { display: flex; align-items: center; gap: 4px; min-height: 32px; padding: 0 12px; border-radius: 8px; background: var(--input-fill); box-shadow: inset 0 0 0 .66px var(--input); }
  .box:hover { box-shadow: inset 0 0 0 .66px #616161; }
  .box:focus-within { box-shadow: inset 0 0 0 1px #303030; outline: 2px solid var(--focus); outline-offset: 1px; }
  .box.wrong { background: var(--critical-1); box-shadow: inset 0 0 0 .66px var(--critical); }
  .box.off { background: rgb(0 0 0 / .05); box-shadow: none; color: var(--text-off); }
  .control { all: unset; box-sizing: border-box; flex: 1; min-width: 0; width: 100%; padding: 6px 0; line-height: 20px; }
  .control::placeholder { color: #616161; }
  textarea.control { white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto; }
  select.control { appearance: none; cursor: pointer; }
  .affix { color: var(--text-2); }
  .start { display: contents; }
  input[type=number] { appearance: textfield; }
  ${MESSAGES}`;

/* Details under a field, and what is wrong with it; both are read out with the control. */
export const drawMessages = (field, control) => {
  const details = field.text('details');
  const error = field.text('error');
  field.at('.details').textContent = details;
  field.at('.error').replaceChildren(...(error ? [fragment(`${icon('alert-circle')}<span>${escaped(error)}</span>`)] : []));
  const described = [error && 'error', details && 'details'].filter(Boolean).join(' ');
  if (described) control.setAttribute('aria-describedby', described);
  else control.removeAttribute('aria-describedby');
  if (error) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
};

export const drawLabel = (field, label) => {
  label.textContent = field.text('label');
  label.classList.toggle('hidden-label', field.text('labelaccessibilityvisibility') === 'exclusive');
  label.classList.toggle('required', field.has('required'));
};

/* What fields have in common, whatever they are drawn like. */
export class FormElement extends PolarisElement {
  static formAssociated = true;

  static rootOptions = { delegatesFocus: true };

  constructor() {
    super();
    this.internals = this.attachInternals();
  }

  get form() { return this.internals.form; }

  get name() { return this.text('name'); }

  set name(value) { this.setAttribute('name', value); }

  get disabled() { return this.has('disabled'); }

  set disabled(value) { this.toggleAttribute('disabled', Boolean(value)); }

  get validity() { return this.internals.validity; }

  /* As the real ones: `required` and `min` are semantics; the page says what is wrong in `error`. */
  checkValidity() { return this.internals.checkValidity(); }

  reportValidity() { return this.internals.reportValidity(); }

  isOff() { return this.has('disabled') || Boolean(this.offByFieldset); }

  formDisabledCallback(off) {
    this.offByFieldset = off;
    if (this.built) this.update();
  }

  /* Native change events end at the shadow root: pages hear ours. */
  changed() { this.emit('change', { bubbles: true }); }
}

export class Field extends FormElement {
  static styles = FIELD_STYLES;

  static type = 'text';

  static icon = '';

  constructor() {
    super();
    this.typed = null;
  }

  get defaultValue() { return this.text('value'); }

  set defaultValue(value) { this.setAttribute('value', value); }

  get value() { return this.typed ?? this.defaultValue; }

  set value(value) {
    this.typed = String(value ?? '');
    this.show();
  }

  get control() { return this.at('.control'); }

  controlHtml() {
    const passed = Object.fromEntries(['min', 'max', 'step', 'autocomplete', 'maxlength', 'minlength', 'inputmode']
      .map((name) => [name, this.getAttribute(name)]));
    return `<input ${attributes({ class: 'control', id: 'control', type: this.constructor.type, ...passed })}>`;
  }

  build() {
    this.draw(`
      <label class="label" for="control"></label>
      <div class="box"><span class="start"></span>${this.controlHtml()}<slot name="accessory"></slot><span class="affix end"></span></div>
      <div class="details" id="details"></div><div class="error" id="error"></div>`);
    this.listen();
  }

  listen() {
    const { control } = this;
    const take = () => {
      this.typed = control.value;
      this.internals.setFormValue(this.value);
    };
    control.addEventListener('input', take);
    control.addEventListener('change', () => {
      take();
      this.changed();
    });
    control.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && control.localName === 'input' && !event.isComposing) (this.form ?? this.closest('s-form'))?.requestSubmit();
    });
  }

  show() {
    if (!this.built) return;
    if (this.control.value !== this.value) this.control.value = this.value;
    this.internals.setFormValue(this.value);
  }

  update() {
    const { control } = this;
    drawLabel(this, this.at('.label'));
    control.disabled = this.isOff();
    control.readOnly = this.has('readonly');
    control.required = false;
    if (this.has('required')) control.setAttribute('aria-required', 'true');
    if (this.has('placeholder')) control.placeholder = this.text('placeholder');
    this.at('.box').classList.toggle('off', control.disabled);
    this.at('.box').classList.toggle('wrong', Boolean(this.text('error')));
    drawMessages(this, control);
    this.drawAffixes();
    this.show();
  }

  drawAffixes() {
    const prefix = this.prefixText();
    const start = `${icon(this.text('icon') || this.constructor.icon)}${prefix ? `<span class="affix">${escaped(prefix)}</span>` : ''}`;
    this.at('.start').replaceChildren(fragment(start));
    this.at('.end').textContent = this.text('suffix');
  }

  prefixText() { return this.text('prefix'); }

  formResetCallback() {
    this.typed = null;
    this.show();
  }

  formStateRestoreCallback(state) { this.value = state; }
}

export class EmailField extends Field { static type = 'email'; }
export class UrlField extends Field { static type = 'url'; }
export class PasswordField extends Field { static type = 'password'; }
export class NumberField extends Field { static type = 'number'; }
export class DateField extends Field { static type = 'date'; }

export class SearchField extends Field {
  static type = 'search';

  static icon = 'search';
}

export class MoneyField extends NumberField {
  prefixText() {
    const currency = this.text('currencycode');
    if (!currency || currency === 'auto') return '';
    const format = new Intl.NumberFormat(document.documentElement.lang || 'en', { style: 'currency', currency });
    return format.formatToParts(0).find((part) => part.type === 'currency').value;
  }
}

export class TextArea extends Field {
  controlHtml() {
    const passed = { rows: Number(this.text('rows')) || 2, maxlength: this.getAttribute('maxlength'), autocomplete: this.getAttribute('autocomplete') };
    return `<textarea ${attributes({ class: 'control', id: 'control', ...passed })}></textarea>`;
  }
}
