/* Colours and sizes by their names in Polaris, and the style of the whole page. */

export const sheet = (text) => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};

const PAGE = `
:root {
  --font: Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  --page: #f1f1f1; --surface: #fff; --surface-2: #f7f7f7; --surface-3: #f3f3f3;
  --text: #303030; --text-2: #616161; --text-off: #8a8a8a; --link: #005bd3; --focus: #005bd3;
  --border: #e3e3e3; --border-2: #ebebeb; --border-3: #ccc; --input: #8a8a8a; --input-fill: #fdfdfd;
  --brand: #303030; --brand-2: #1a1a1a; --neutral-2: #e3e3e3;
  --critical: #8e0b21; --critical-1: #fee8eb; --critical-2: #fed1d7; --critical-fill: #c70a24;
  --success: #014b40; --success-1: #cdfed4; --success-2: #affebf; --success-fill: #047b5d;
  --warning: #5e4200; --warning-1: #fff1e3; --warning-2: #ffd6a4; --warning-fill: #ffb800;
  --caution: #4f4700; --caution-1: #fff8db; --caution-2: #ffeb78; --caution-fill: #ffe600;
  --info: #003a5a; --info-1: #eaf4ff; --info-2: #d5ebff; --info-fill: #0075a9;
  --card-shadow: 0 1px 0 rgb(26 26 26 / .07), 0 0 0 1px rgb(0 0 0 / .06);
  --button-shadow: inset 0 -1px 0 #b5b5b5, inset 0 0 0 1px rgb(0 0 0 / .1);
  --overlay-shadow: 0 8px 16px -4px rgb(26 26 26 / .22), 0 0 0 1px rgb(0 0 0 / .08);
}
html { font: 450 13px/20px var(--font); color: var(--text); background: var(--page); }
body { margin: 0; font: inherit; }
main:focus { outline: none; }
@media (max-width: 490px) { html { font-size: 14px; } }
@media print { html, body { background: #fff; } }`;

export const stylePage = () => {
  document.adoptedStyleSheets = [sheet(PAGE), ...document.adoptedStyleSheets];
};

export const SPACE = {
  none: '0', 'small-500': '1px', 'small-400': '2px', 'small-300': '4px', 'small-200': '6px', 'small-100': '8px',
  small: '12px', base: '16px', large: '20px', 'large-100': '24px', 'large-200': '32px', 'large-300': '40px',
  'large-400': '48px', 'large-500': '64px',
};
export const RADIUS = {
  none: '0', small: '4px', 'small-100': '4px', 'small-200': '2px', base: '8px', large: '12px', 'large-100': '16px',
  'large-200': '20px', max: '999px',
};
export const LINE_WIDTH = {
  none: '0', 'small-100': '.5px', small: '.66px', base: '1px', large: '2px', 'large-100': '3px',
};
export const LINE_COLOR = { subdued: 'var(--border-2)', base: 'var(--border)', strong: 'var(--border-3)' };
export const BACKGROUND = {
  transparent: 'transparent', subdued: 'var(--surface-2)', base: 'var(--surface)', strong: 'var(--surface-3)',
};
export const TONES = ['info', 'success', 'warning', 'caution', 'critical'];
