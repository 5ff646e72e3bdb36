/* Every element of Shopify's manifest, with its properties, reflected attributes and handlers. */
import { MANIFEST } from './data.js';
import { PolarisElement } from './base.js';

/* Of these HTMLElement's own properties are right. */
const NATIVE = ['id', 'lang', 'dir', 'hidden', 'children'];

const readAs = {
  boolean: (value) => value !== null,
  number: (value, otherwise) => (value === null ? Number(otherwise) || undefined : Number(value)),
};

const property = (attribute, kind, otherwise) => ({
  configurable: true,
  enumerable: true,
  get() {
    const value = this.getAttribute(attribute);
    return readAs[kind] ? readAs[kind](value, otherwise) : value ?? otherwise ?? '';
  },
  set(value) {
    if (kind === 'boolean') this.toggleAttribute(attribute, Boolean(value));
    else if (value === null || value === undefined) this.removeAttribute(attribute);
    else this.setAttribute(attribute, value);
  },
});

const handler = (type) => {
  const key = Symbol(type);
  return {
    configurable: true,
    get() { return this[key] ?? null; },
    set(listener) {
      if (this[key]) this.removeEventListener(type, this[key]);
      this[key] = listener;
      if (listener) this.addEventListener(type, listener);
    },
  };
};

/* An element of the manifest that nobody draws is outlined, so that it is noticed. */
class Undrawn extends PolarisElement {
  static styles = ':host { display: block; outline: 1px dashed #c70a24; }';
}

const furnish = (made, { attrs, events }) => {
  for (const [attribute, [name, kind, otherwise]] of Object.entries(attrs)) {
    if (!NATIVE.includes(name) && !(name in made.prototype)) {
      Object.defineProperty(made.prototype, name, property(attribute, kind, otherwise));
    }
  }
  for (const type of events.filter((one) => !(`on${one}` in HTMLElement.prototype))) {
    Object.defineProperty(made.prototype, `on${type}`, handler(type));
  }
};

export const register = (drawn) => {
  const undrawn = [];
  for (const [tag, known] of Object.entries(MANIFEST)) {
    if (!drawn[tag]) undrawn.push(tag);
    const made = class extends (drawn[tag] ?? Undrawn) {
      static tag = tag;
    };
    furnish(made, known);
    customElements.define(tag, made);
  }
  return undrawn;
};
