/* Selects with their options. */
import { icon, PolarisElement } from './base.js';
import { Field } from './fields.js';

export class Hidden extends PolarisElement {
  static styles = ':host { display: none; }';
}

const optionOf = (element) => {
  const words = element.textContent.trim();
  const option = new Option(words, element.getAttribute('value') ?? words);
  option.disabled = element.hasAttribute('disabled');
  return option;
};

const groupOf = (element) => {
  const group = document.createElement('optgroup');
  group.label = element.getAttribute('label') ?? '';
  group.disabled = element.hasAttribute('disabled');
  group.append(...[...element.querySelectorAll(':scope > s-option')].map(optionOf));
  return group;
};

export class Select extends Field {
  build() {
    this.draw(`
      <label class="label" for="control"></label>
      <div class="box"><span class="start"></span><select class="control" id="control"></select><span class="affix end"></span>${icon('select')}</div>
      <div class="details" id="details"></div><div class="error" id="error"></div><slot hidden></slot>`);
    this.listen();
    const watched = { childList: true, subtree: true, characterData: true, attributes: true };
    new MutationObserver(() => this.show()).observe(this, { ...watched, attributeFilter: ['selected', 'value', 'label', 'disabled'] });
  }

  get defaultValue() {
    return this.getAttribute('value') ?? this.querySelector('s-option[selected]')?.getAttribute('value') ?? '';
  }

  set defaultValue(value) { this.setAttribute('value', value); }

  /* As a native one: without a choice and without a placeholder the first option counts. */
  get value() { return this.typed ?? (this.built ? this.control.value : this.defaultValue); }

  set value(value) {
    this.typed = String(value ?? '');
    this.show();
  }

  show() {
    if (!this.built) return;
    const { control } = this;
    const options = [...this.children].flatMap((child) => {
      if (child.localName === 's-option') return [optionOf(child)];
      return child.localName === 's-option-group' ? [groupOf(child)] : [];
    });
    if (this.has('placeholder')) {
      const placeholder = new Option(this.text('placeholder'), '');
      placeholder.disabled = true;
      placeholder.hidden = true;
      options.unshift(placeholder);
    }
    control.replaceChildren(...options);
    control.value = this.typed ?? this.defaultValue;
    if (control.selectedIndex < 0) control.selectedIndex = 0;
    this.internals.setFormValue(control.value);
  }

  drawAffixes() {
    const name = this.text('icon');
    this.at('.start').innerHTML = icon(name);
  }
}
