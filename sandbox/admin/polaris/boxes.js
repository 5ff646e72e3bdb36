/* Layout: boxes, stacks, grids. Sizes may depend on the nearest container's width. */
import { BACKGROUND, LINE_COLOR, LINE_WIDTH, RADIUS, SPACE } from './tokens.js';
import { PolarisElement } from './base.js';

const words = (map) => (value) => String(value).trim().split(/\s+/).map((word) => map[word] ?? word).join(' ');
export const spaces = words(SPACE);

const closingParts = (text) => {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === ',' && !depth) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ''];
};

/* "@container name (condition) A, B" → [["name (condition)", "A"], [null, "B"]] */
const responsive = (value) => {
  const text = String(value ?? '').trim();
  const found = text.match(/^@container\s+([^(]*)((?:\([^)]*\)(?:\s+and\s+)?)+)\s*([\s\S]*)$/);
  if (!found) return [[null, text]];
  const [then, otherwise] = closingParts(found[3]);
  return [[`${found[1].trim()} ${found[2]}`, then.trim()], ...responsive(otherwise)];
};

/* Declarations [property, value, translate?] → CSS for `selector`. */
export const rules = (declarations, selector = ':host') => {
  const always = [];
  const conditional = [];
  for (const [property, raw, translate = (value) => value] of declarations) {
    if (raw === null || raw === undefined || raw === '') continue;
    for (const [condition, value] of responsive(raw).reverse()) {
      const declaration = `${property}: ${translate(value)};`;
      if (condition === null) always.push(declaration);
      else conditional.push(`@container ${condition} { ${selector} { ${declaration} } }`);
    }
  }
  return `${selector} { ${always.join(' ')} } ${conditional.join(' ')}`;
};

const border = (value) => {
  const [width, color = 'base', style = 'solid'] = value.split(/\s+/);
  return `${LINE_WIDTH[width] ?? '1px'} ${style} ${LINE_COLOR[color] ?? LINE_COLOR.base}`;
};

export const paddings = (box) => {
  const at = (name) => box.getAttribute(name);
  return [
    ['padding', at('padding'), spaces],
    ['padding-block', at('paddingblock'), spaces],
    ['padding-inline', at('paddinginline'), spaces],
    ['padding-block-start', at('paddingblockstart'), spaces],
    ['padding-block-end', at('paddingblockend'), spaces],
    ['padding-inline-start', at('paddinginlinestart'), spaces],
    ['padding-inline-end', at('paddinginlineend'), spaces],
  ];
};

export const looks = (box) => {
  const at = (name) => box.getAttribute(name);
  const display = at('display') === 'auto' ? null : at('display');
  return [
    ['background', at('background'), (value) => BACKGROUND[value] ?? 'transparent'],
    ['border', at('border') === 'none' ? null : at('border'), border],
    ['border-width', at('borderwidth'), words(LINE_WIDTH)],
    ['border-style', at('borderstyle')],
    ['border-color', at('bordercolor'), words(LINE_COLOR)],
    ['border-radius', at('borderradius'), words(RADIUS)],
    ['block-size', at('blocksize')],
    ['min-block-size', at('minblocksize')],
    ['max-block-size', at('maxblocksize')],
    ['inline-size', at('inlinesize')],
    ['min-inline-size', at('mininlinesize')],
    ['max-inline-size', at('maxinlinesize')],
    ['overflow', at('overflow')],
    ['display', display, (value) => (value === 'auto' ? 'revert-layer' : value)],
  ];
};

const ROLES = {
  main: 'main', header: 'banner', footer: 'contentinfo', section: 'region', region: 'region',
  aside: 'complementary', navigation: 'navigation', 'ordered-list': 'list', 'unordered-list': 'list',
  'list-item': 'listitem', 'list-item-separator': 'separator', separator: 'separator', status: 'status',
  alert: 'alert', presentation: 'presentation', none: 'presentation',
};

const speak = (box) => {
  const role = ROLES[box.getAttribute('accessibilityrole')];
  if (role) box.speak('role', role);
  const label = box.getAttribute('accessibilitylabel');
  if (label) box.speak('aria-label', label);
  if (box.getAttribute('accessibilityvisibility') === 'hidden') box.speak('aria-hidden', 'true');
};

const EXCLUSIVE = `:host([accessibilityvisibility=exclusive]) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`;

export class Box extends PolarisElement {
  static styles = `:host { display: block; } ${EXCLUSIVE}`;

  declarations() { return []; }

  update() {
    this.ownStyles(rules([...looks(this), ...paddings(this), ...this.declarations()]));
    speak(this);
  }
}

export class Stack extends Box {
  static styles = `
  :host { display: flex; flex-direction: column; }
  :host([direction=inline]) { flex-direction: row; flex-wrap: wrap; }
  ${EXCLUSIVE}`;

  declarations() {
    const at = (name) => this.getAttribute(name);
    const responsiveDirection = at('direction')?.startsWith('@') ? at('direction') : null;
    return [
      ['flex-direction', responsiveDirection, (value) => (value === 'inline' ? 'row' : 'column')],
      ['flex-wrap', responsiveDirection, (value) => (value === 'inline' ? 'wrap' : 'nowrap')],
      ['gap', at('gap'), spaces],
      ['row-gap', at('rowgap'), spaces],
      ['column-gap', at('columngap'), spaces],
      ['justify-content', at('justifycontent')],
      ['align-items', at('alignitems')],
      ['align-content', at('aligncontent')],
    ];
  }
}

const tracks = (value) => value.replace(/\b(?:(?:small|large)(?:-\d00)?|base)\b/g, (name) => SPACE[name] ?? name);

export class Grid extends Box {
  static styles = `:host { display: grid; } ::slotted(*) { min-width: 0; } ${EXCLUSIVE}`;

  declarations() {
    const at = (name) => this.getAttribute(name);
    return [
      ['grid-template-columns', at('gridtemplatecolumns'), tracks],
      ['grid-template-rows', at('gridtemplaterows'), tracks],
      ['gap', at('gap'), spaces],
      ['row-gap', at('rowgap'), spaces],
      ['column-gap', at('columngap'), spaces],
      ...['align', 'justify', 'place'].flatMap((how) => [
        [`${how}-items`, at(`${how}items`)],
        [`${how}-content`, at(`${how}content`)],
      ]),
    ];
  }
}

export class GridItem extends Box {
  static styles = `:host { display: block; min-width: 0; } ${EXCLUSIVE}`;

  declarations() {
    return [['grid-column', this.getAttribute('gridcolumn')], ['grid-row', this.getAttribute('gridrow')]];
  }
}

export class QueryContainer extends PolarisElement {
  static styles = ':host { display: block; container-type: inline-size; container-name: s-default; }';

  update() {
    const name = this.text('containername');
    if (name) this.ownStyles(`:host { container-name: s-default ${name}; }`);
  }
}

export class ScrollBox extends Box {
  static styles = ':host { display: block; overflow: auto; }';

  build() {
    super.build();
    this.tabIndex = 0;
    const edge = () => {
      const end = this.scrollTop + this.clientHeight >= this.scrollHeight - 1;
      if (end || this.scrollTop === 0) this.emit('scrolltoedge');
    };
    this.addEventListener('scroll', edge, { passive: true });
  }
}

export class Divider extends PolarisElement {
  static styles = `
  :host { display: block; border-block-start: 1px solid var(--border-2); }
  :host([color=strong]) { border-color: var(--border-3); }
  :host([direction=block]) { align-self: stretch; border-block-start: 0; border-inline-start: 1px solid var(--border); }`;

  update() {
    this.speak('role', 'separator');
    if (this.text('direction') === 'block') this.speak('aria-orientation', 'vertical');
  }
}
