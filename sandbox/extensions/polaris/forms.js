/* Forms as extensions have them: no native form, what is typed is watched instead. */
import { PolarisElement } from '../../admin/polaris/base.js';

const stateOf = (field) => JSON.stringify([field.value, field.checked, field.values]);

export class ExtensionForm extends PolarisElement {
  static styles = ':host { display: block; }';

  build() {
    super.build();
    for (const type of ['input', 'change']) this.addEventListener(type, () => this.compare());
    /* Fields come after the form. */
    setTimeout(() => this.settle());
  }

  get fields() {
    return [...this.querySelectorAll('*')].filter((one) => one.constructor.formAssociated);
  }

  settle() {
    this.before = new Map(this.fields.map((one) => [one, stateOf(one)]));
    this.tellDirty(false);
  }

  compare() {
    this.tellDirty(this.fields.some((one) => this.before?.has(one) && this.before.get(one) !== stateOf(one)));
  }

  tellDirty(detail) {
    if (Boolean(this.dirty) === detail) return;
    this.dirty = detail;
    this.dispatchEvent(new CustomEvent('stand-in-dirty', { bubbles: true, composed: true, detail }));
  }

  /* Clean again once the extension is done with what it waits for. */
  requestSubmit() {
    if (this.has('disabled')) return;
    const event = new CustomEvent('submit', { cancelable: true });
    event.resolve = (result) => Promise.resolve(result).then(() => this.settle(), () => {});
    this.dispatchEvent(event);
  }

  reset() {
    this.fields.forEach((one) => one.formResetCallback?.());
    this.emit('reset');
    this.settle();
  }
}

/* Hidden; a button with `command="--copy"` copies its text. */
export class ClipboardItem extends PolarisElement {
  static styles = ':host { display: none; }';

  /* The property of that name; other elements have a method there. */
  get text() { return this.getAttribute('text') ?? ''; }

  set text(value) { this.setAttribute('text', value); }

  async copyText() {
    try {
      await navigator.clipboard.writeText(this.text);
      this.emit('copy');
    } catch {
      this.emit('copyerror');
    }
  }

  autoCommand() { this.copyText(); }
}
