/* What all elements have in common: a shadow root, shared styles, attributes that redraw. */
import { MANIFEST, ICONS } from './data.js';
import { NEWER_ICONS, RING } from './newer_icons.js';
import { sheet } from './tokens.js';

const COMMON = sheet(`
*, *::before, *::after { box-sizing: border-box; }
:host { box-sizing: border-box; }
:host([hidden]), [hidden] { display: none !important; }
.icon { display: inline-flex; width: 20px; height: 20px; flex: none; }
.icon svg { width: 100%; height: 100%; fill: currentColor; }
.hidden-label { position: absolute !important; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1, h2, p { margin: 0; font: inherit; }
button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
.bare { all: unset; box-sizing: border-box; cursor: pointer; display: inline-flex; border-radius: 8px; }
:focus-visible, .bare:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }`);

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text) => String(text ?? '').replace(/[&<>"]/g, (letter) => ESCAPES[letter]);

/* Attributes as HTML; those that are null, undefined or false are left out, true stands alone. */
export const attributes = (given) => Object.entries(given)
  .filter(([, value]) => value !== null && value !== undefined && value !== false)
  .map(([name, value]) => (value === true ? name : `${name}="${escaped(value)}"`))
  .join(' ');

export const fragment = (html) => {
  const template = document.createElement('template');
  template.innerHTML = html.trim();
  return template.content;
};

const drawing = (name) => ICONS[name] ?? NEWER_ICONS[name] ?? RING;
export const icon = (name) => (name ? `<span class="icon" aria-hidden="true">${drawing(name)}</span>` : '');

let count = 0;
export const uniqueId = (kind) => {
  count += 1;
  return `${kind}-${count}`;
};

/* By id where the element lives: its own tree first, then the document. */
export const elementById = (from, id) => from.getRootNode().getElementById?.(id) ?? document.getElementById(id);

const sheets = new Map();
const sheetOf = (text) => {
  if (!sheets.has(text)) sheets.set(text, sheet(text));
  return sheets.get(text);
};

const SPOKEN = ['role', 'aria-label', 'aria-level', 'aria-hidden', 'aria-orientation'];

export class PolarisElement extends HTMLElement {
  static styles = ':host { display: block; }';

  static rootOptions = {};

  /* More than the manifest names: what another element of ours writes onto this one. */
  static alsoObserved = [];

  static get observedAttributes() {
    return [...Object.keys(MANIFEST[this.tag]?.attrs ?? {}), ...this.alsoObserved, ...SPOKEN];
  }

  spoken = new Map();

  constructor() {
    super();
    this.attachShadow({ mode: 'open', ...this.constructor.rootOptions });
    this.shadowRoot.adoptedStyleSheets = [COMMON, sheetOf(this.constructor.styles)];
  }

  connectedCallback() {
    if (!this.built) {
      this.built = true;
      this.build();
    }
    this.update();
  }

  attributeChangedCallback(name, _, value) {
    if (SPOKEN.includes(name)) {
      if (value === null && this.spoken.has(name)) this.setAttribute(name, this.spoken.get(name));
    } else if (this.built) {
      this.update();
    }
  }

  /* What assistive technology hears of the element itself. It comes back when a page that is morphed
     into its newer self takes it off, where no such attribute was written. */
  speak(name, value) {
    this.spoken.set(name, value);
    this.setAttribute(name, value);
  }

  /* Once, when first put on a page. */
  build() { this.draw('<slot></slot>'); }

  /* Then, and whenever an attribute changes. */
  update() {}

  draw(html) { this.shadowRoot.replaceChildren(fragment(html)); }

  at(selector) { return this.shadowRoot.querySelector(selector); }

  text(name) { return this.getAttribute(name) ?? ''; }

  has(name) { return this.hasAttribute(name); }

  /* The keyword as written, else the manifest's default for it. */
  keyword(name) { return this.getAttribute(name) ?? MANIFEST[this.constructor.tag].attrs[name]?.[2] ?? ''; }

  /* Rules of this one element, beside those of its class. */
  ownStyles(text) {
    if (!this.own) {
      this.own = new CSSStyleSheet();
      this.shadowRoot.adoptedStyleSheets = [...this.shadowRoot.adoptedStyleSheets, this.own];
    }
    this.own.replaceSync(text);
  }

  slot(name) { return this.at(name ? `slot[name="${name}"]` : 'slot:not([name])'); }

  filled(name) { return this.slot(name).assignedElements().length > 0; }

  /* Call now and whenever anything is put into a slot: children arrive after their parent. */
  onSlots(react) {
    this.shadowRoot.querySelectorAll('slot').forEach((slot) => slot.addEventListener('slotchange', react));
    react();
  }

  emit(type, options = {}) { return this.dispatchEvent(new Event(type, options)); }
}
