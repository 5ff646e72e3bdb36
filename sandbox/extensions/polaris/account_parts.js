/* What customers' pages have beside what the admin has too. */
import { attributes, PolarisElement } from '../../admin/polaris/base.js';

export class ExtensionDetails extends PolarisElement {
  static styles = ':host { display: block; } summary { cursor: pointer; }';

  build() {
    this.draw('<details><summary><slot name="stand-in-summary"></slot></summary><slot></slot></details>');
    const details = this.at('details');
    details.open = this.has('open') || this.has('defaultopen');
    details.addEventListener('toggle', () => {
      this.toggleAttribute('open', details.open);
      this.emit('toggle');
      this.emit('aftertoggle');
    });
    this.onSlots(() => this.querySelector(':scope > s-summary')?.setAttribute('slot', 'stand-in-summary'));
  }

  update() {
    if (this.built && this.at('details')) this.at('details').open = this.has('open') || (this.has('defaultopen') && this.at('details').open);
  }
}

export class ExtensionSummary extends PolarisElement {
  static styles = ':host { display: inline; font-weight: 550; }';
}

export class TimeText extends PolarisElement {
  static styles = ':host { display: inline; }';

  update() { this.draw(`<time ${attributes({ datetime: this.text('datetime') })}><slot></slot></time>`); }
}

/* Grey lines where text will come. */
export class SkeletonParagraph extends PolarisElement {
  static styles = `
  :host { display: block; }
  .line { height: 1em; margin-block: .3em; border-radius: 4px; background: var(--neutral-2); color: transparent; overflow: hidden; }`;

  build() { this.draw('<div class="line" role="status" aria-label="Loading"></div>'); }
}

export class ProductThumbnail extends PolarisElement {
  static styles = `
  :host { display: inline-flex; width: 48px; height: 48px; border-radius: 8px; background: var(--surface-3); border: 1px solid var(--border); overflow: hidden; }
  img { width: 100%; height: 100%; object-fit: contain; }`;

  update() {
    this.draw(this.text('src') ? '<img>' : '');
    const image = this.at('img');
    if (image) Object.assign(image, { src: this.text('src'), alt: this.text('alt') });
  }
}

export class ExtensionAnnouncement extends PolarisElement {
  static styles = ':host { display: block; padding: 12px 16px; background: var(--surface-3); }';
}
