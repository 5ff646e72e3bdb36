/* Short messages at the bottom of the page. */
import { element } from './facts.js';

const SECONDS = 5;

export const toast = (content) => {
  const shown = element('div', { className: 'toast' }, element('span', { textContent: content }));
  document.getElementById('toasts').append(shown);
  setTimeout(() => shown.remove(), SECONDS * 1000);
};
