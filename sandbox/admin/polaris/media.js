/* Pictures: icons, images, thumbnails, avatars. */
import { escaped, icon, PolarisElement } from './base.js';
import { looks, rules } from './boxes.js';

export class Icon extends PolarisElement {
  static styles = `
  :host { display: inline-flex; width: 20px; height: 20px; vertical-align: middle; color: #4a4a4a; flex: none; }
  .icon { width: 100%; height: 100%; }
  :host([size=small]) { width: 16px; height: 16px; }
  :host([color=subdued]) { color: #8a8a8a; }
  :host([tone=success]) { color: #047b5d; }
  :host([tone=critical]) { color: #e22c38; }
  :host([tone=warning]) { color: #b28400; }
  :host([tone=caution]) { color: #998a00; }
  :host([tone=info]) { color: #0094d5; }`;

  update() { this.draw(icon(this.text('type')) || '<span></span>'); }
}

class Picture extends PolarisElement {
  passOn() {
    const image = this.at('img');
    ['load', 'error'].forEach((type) => image?.addEventListener(type, () => this.emit(type)));
  }
}

export class Image extends Picture {
  static styles = `
  :host { display: block; line-height: 0; }
  img { width: 100%; height: 100%; }`;

  build() {
    this.draw('<img>');
    this.passOn();
  }

  update() {
    const image = this.at('img');
    for (const name of ['src', 'srcset', 'sizes', 'loading']) {
      if (this.has(name)) image.setAttribute(name, this.text(name));
    }
    image.alt = this.text('alt');
    image.style.objectFit = this.text('objectfit');
    this.ownStyles(rules([...looks(this), ['aspect-ratio', this.getAttribute('aspectratio')]]));
  }
}

export class Thumbnail extends Picture {
  static styles = `
  :host { display: inline-flex; align-items: center; justify-content: center; width: 40px; height: 40px; border-radius: 8px; overflow: hidden;
    box-shadow: inset 0 0 0 1px var(--border); background: var(--surface-2); }
  :host([size=small]), :host([size=small-100]) { width: 36px; height: 36px; }
  :host([size=small-200]) { width: 24px; height: 24px; }
  :host([size=large]), :host([size=large-100]) { width: 60px; height: 60px; }
  img { width: 100%; height: 100%; object-fit: contain; }`;

  update() {
    const source = this.text('src');
    this.draw(source ? `<img src="${escaped(source)}" alt="${escaped(this.text('alt'))}">` : icon('image'));
    this.passOn();
  }
}

const AVATARS = [['#c5d0ff', '#00276b'], ['#affebf', '#014b40'], ['#ffd6a4', '#5e4200'], ['#fed1d7', '#8e0b21'], ['#e4d6ff', '#3b1a78']];

export class Avatar extends Picture {
  static styles = `
  :host { display: inline-flex; width: 28px; height: 28px; flex: none; vertical-align: middle; }
  :host([size=small]), :host([size=small-100]) { width: 24px; height: 24px; }
  :host([size=small-200]) { width: 20px; height: 20px; }
  :host([size^=large]) { width: 36px; height: 36px; }
  .avatar { width: 100%; height: 100%; border-radius: 8px; display: flex; align-items: center; justify-content: center; overflow: hidden; font-weight: 650; font-size: 11px; }
  img { width: 100%; height: 100%; object-fit: cover; }`;

  update() {
    const initials = this.text('initials');
    const [back, front] = AVATARS[[...initials].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % AVATARS.length];
    const source = this.text('src');
    const inner = source ? `<img src="${escaped(source)}" alt="">` : `<span aria-hidden="true">${escaped(initials.slice(0, 2))}</span>`;
    const name = this.text('alt') || initials;
    const spoken = name ? `role="img" aria-label="${escaped(name)}"` : 'aria-hidden="true"';
    this.draw(`<div class="avatar" ${spoken}>${inner}</div>`);
    Object.assign(this.at('.avatar').style, { background: back, color: front });
    this.passOn();
  }
}
