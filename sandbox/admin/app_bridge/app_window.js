/* s-app-window: another page of the app over the whole frame. */
import { appPath } from './config.js';
import { on, send } from './channel.js';

let shown = null;

class AppWindow extends HTMLElement {
  connectedCallback() { this.style.display = 'none'; }

  get src() { return this.getAttribute('src'); }

  set src(value) { this.setAttribute('src', value); }

  show() {
    shown = this;
    send('window', { path: appPath(this.src), title: this.getAttribute('heading') ?? document.title });
    this.dispatchEvent(new CustomEvent('show'));
  }

  hide() { send('windowClose'); }

  toggle() { return shown === this ? this.hide() : this.show(); }
}

const commanded = (event) => {
  const source = event.composedPath().find((node) => node instanceof Element && node.hasAttribute('commandfor'));
  const target = source && document.getElementById(source.getAttribute('commandfor'));
  if (!(target instanceof AppWindow)) return;
  const command = (source.getAttribute('command') ?? '--auto').replace(/^--/, '');
  target[command === 'auto' ? 'show' : command]?.();
};

export const startAppWindows = () => {
  customElements.define('s-app-window', AppWindow);
  document.addEventListener('click', commanded);
  on('windowClosed', () => {
    shown?.dispatchEvent(new CustomEvent('hide'));
    shown = null;
  });
};
