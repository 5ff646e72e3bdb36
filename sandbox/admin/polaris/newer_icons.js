/* Icons that Polaris knows and Shopify's package of drawings does not have yet, drawn by us. */

const svg = (inner) => `<svg viewBox="0 0 20 20">${inner}</svg>`;
const line = 'fill="none" stroke="currentColor" stroke-width="1.5"';

export const NEWER_ICONS = {
  'check-circle-filled': svg(`<circle cx="10" cy="10" r="7"/><path d="m7 10 2.2 2.2L13.2 8" fill="none" stroke="#fff" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`),
  'circle-dashed': svg(`<circle cx="10" cy="10" r="6.25" ${line} stroke-dasharray="2.6 2.3"/>`),
};

/* Any other new name gets a ring, so that its place is seen. */
export const RING = svg(`<circle cx="10" cy="10" r="4.25" ${line}/>`);
