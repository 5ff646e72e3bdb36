/* Text: words, paragraphs, numbers, headings and lists. */
import { TONES } from './tokens.js';
import { PolarisElement } from './base.js';

const SIZES = {
  'small-200': '11px/16px', 'small-100': '12px/16px', small: '12px/16px', large: '14px/20px', 'large-100': '16px/24px',
};
const WEIGHTS = { medium: 550, semibold: 650, bold: 700 };

const colorOf = (element) => {
  const tone = element.text('tone');
  if (TONES.includes(tone)) return `color: var(--${tone});`;
  return element.text('color') === 'subdued' ? 'color: var(--text-2);' : '';
};

const textStyles = (element) => {
  let styles = colorOf(element);
  const size = SIZES[element.text('fontsize')]?.split('/');
  if (size) styles += `font-size: ${size[0]}; line-height: ${size[1]};`;
  const weight = WEIGHTS[element.text('fontweight')];
  if (weight) styles += `font-weight: ${weight};`;
  if (element.text('fontvariantnumeric') === 'tabular-nums') styles += 'font-variant-numeric: tabular-nums;';
  const lines = Number(element.text('lineclamp'));
  if (lines) styles += `display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: ${lines}; overflow: hidden;`;
  if (element.text('accessibilityvisibility') === 'exclusive') {
    styles += 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;';
  }
  return styles;
};

class Words extends PolarisElement {
  update() {
    const styles = textStyles(this);
    if (styles || this.own) this.ownStyles(`:host { ${styles} }`);
    if (this.text('accessibilityvisibility') === 'hidden') this.speak('aria-hidden', 'true');
  }
}

export class Text extends Words {
  static styles = `
  :host { display: inline; }
  :host([type=strong]) { font-weight: 650; }
  :host([type=redundant]) { text-decoration: line-through; color: var(--text-2); }
  :host([type=address]) { display: block; }`;

  build() {
    super.build();
    const tip = (on) => () => {
      const tooltip = this.has('interestfor') && this.ownerDocument.getElementById(this.text('interestfor'));
      tooltip?.showFor?.(on ? this : null);
    };
    this.addEventListener('mouseenter', tip(true));
    this.addEventListener('mouseleave', tip(false));
  }
}

export class NumberText extends Words {
  static styles = ':host { display: inline; font-variant-numeric: tabular-nums; }';
}

export class Paragraph extends Words {
  static styles = ':host { display: block; overflow-wrap: anywhere; }';

  build() {
    super.build();
    this.speak('role', 'paragraph');
  }
}

/* Headings count the sections around them, as the real ones do. */
export const headingLevel = (element) => {
  let level = 2;
  for (let up = element.parentElement; up; up = up.parentElement) {
    if (up.localName === 's-section' && up.hasAttribute('heading')) level += 1;
  }
  return Math.min(level, 6);
};

export class Heading extends Words {
  static styles = ':host { display: block; font-weight: 650; font-size: 14px; line-height: 20px; overflow-wrap: anywhere; }';

  update() {
    super.update();
    if (['presentation', 'none'].includes(this.text('accessibilityrole'))) return;
    this.speak('role', 'heading');
    this.speak('aria-level', String(headingLevel(this)));
  }
}

class List extends PolarisElement {
  build() {
    super.build();
    this.speak('role', 'list');
  }
}

export class UnorderedList extends List {
  static styles = ':host { display: block; padding-inline-start: 20px; list-style: disc; }';
}

export class OrderedList extends List {
  static styles = ':host { display: block; padding-inline-start: 20px; list-style: decimal; }';
}

export class ListItem extends PolarisElement {
  static styles = ':host { display: list-item; margin-block: 2px; }';

  build() {
    super.build();
    this.speak('role', 'listitem');
  }
}
