/* Blocks in the admin's pages and in the customers' ones. */
import { extensionsAt, element, facts } from './facts.js';
import { followLinks } from './links.js';
import { runTarget } from './run.js';
import { followForms } from './save_bar.js';

/* Shopify folds what is taller away. Source: its page on admin blocks, 2026-07. */
const MOST_PIXELS = 600;

const measure = (handle, box) => new ResizeObserver(() => {
  const height = Math.round(box.getBoundingClientRect().height);
  box.dataset.height = height;
  if (height > MOST_PIXELS) console.warn(`${handle}: the block is ${height} px high, over ${MOST_PIXELS}`);
}).observe(box);

export const drawBlocks = (place) => {
  for (const extension of extensionsAt(place.dataset.blocks)) {
    const box = element('div', { className: 'extension' });
    box.dataset.handle = extension.handle;
    place.append(box);
    const { root } = runTarget(extension, place.dataset.blocks, { selected: facts.selected, into: box });
    followLinks(root);
    if (facts.surface !== 'admin') continue;
    measure(extension.handle, box);
    followForms(root);
  }
};
