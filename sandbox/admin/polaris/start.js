
/* MANIFEST AND ICONS */
const META = MANIFEST;
const h = (s) => { const t = document.createElement('template'); t.innerHTML = s.trim(); return t.content; };
const esc = (s) => String(s ?? '').replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[c]));
const icon = (n) => ICONS[n] ? `<span class="i" aria-hidden="true">${ICONS[n]}</span>` : (n ? `<span class="i" aria-hidden="true"><svg viewBox="0 0 20 20"><circle cx="10" cy="10" r="4"/></svg></span>` : '');
const css = (s) => { const c = new CSSStyleSheet(); c.replaceSync(s); return c; };
let uid = 0;

/* ---------- tokens (values of @shopify/polaris-tokens 9.4.2, which is on npm; only those used) ---------- */
const doc = css(`
:root{--font:'Inter',-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;
--bg:#f1f1f1;--surface:#fff;--surface-2:#f7f7f7;--surface-3:#f3f3f3;--hover:#f7f7f7;--text:#303030;--text-2:#616161;--text-dis:#8a8a8a;--link:#005bd3;
--border:#e3e3e3;--border-2:#ebebeb;--border-strong:#ccc;--input:#8a8a8a;--input-bg:#fdfdfd;--focus:#005bd3;--brand:#303030;--brand-h:#1a1a1a;
--crit:#8e0b21;--crit-fill:#c70a24;--crit-bg:#fee8eb;--crit-b2:#fed1d7;--succ:#014b40;--succ-bg:#cdfed4;--succ-b2:#affebf;--warn:#5e4200;--warn-bg:#fff1e3;--warn-b2:#ffd6a4;
--caut:#4f4700;--caut-bg:#fff8db;--caut-b2:#ffeb78;--info:#003a5a;--info-bg:#eaf4ff;--info-b2:#d5ebff;--neut-b2:#e3e3e3;
--card:0 1px 0 0 rgba(26,26,26,.07),inset 1px 0 0 0 rgba(0,0,0,.06),inset -1px 0 0 0 rgba(0,0,0,.06),inset 0 -1px 0 0 rgba(0,0,0,.10),inset 0 1px 0 0 rgba(204,204,204,.5);
--btn:inset 0 -1px 0 0 #b5b5b5,inset 0 0 0 1px rgba(0,0,0,.1),inset 0 .5px 0 1.5px #fff;--btn-p:inset 0 -1px 0 1px rgba(0,0,0,.8),inset 0 0 0 1px #303030,inset 0 .5px 0 1.5px rgba(255,255,255,.25);--pop:0 8px 16px -4px rgba(26,26,26,.22),0 0 0 1px rgba(0,0,0,.08);}
html{font:450 13px/20px var(--font);color:var(--text);background:var(--bg);-webkit-font-smoothing:antialiased;font-feature-settings:'calt' 0}
body{margin:0}
@media (max-width:490px){html{font-size:14px}}
html:not(.polaris-ready) s-page{visibility:hidden}
@media print{html,body{background:#fff}}
`);
{ const ready = () => document.documentElement.classList.add('polaris-ready'); document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', ready) : ready(); }
document.adoptedStyleSheets = [...document.adoptedStyleSheets, doc];
const BASE = css(`*,*::before,*::after{box-sizing:border-box}:host{box-sizing:border-box}:host([hidden]){display:none!important}
.i{display:inline-flex;width:20px;height:20px;flex:none}.i svg{width:20px;height:20px;fill:currentColor}
.vh{position:absolute!important;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}
h1,h2,h3,h4,p{margin:0;font:inherit}button,input,select,textarea{font:inherit;color:inherit;letter-spacing:inherit}
:focus-visible{outline:2px solid var(--focus);outline-offset:1px}`);

/* ---------- sizes ---------- */
const SPACE = { none: '0', 'small-500': '1px', 'small-400': '2px', 'small-300': '4px', 'small-200': '6px', 'small-100': '8px', small: '12px', base: '16px', large: '20px', 'large-100': '24px', 'large-200': '32px', 'large-300': '40px', 'large-400': '48px', 'large-500': '64px' };
const RADIUS = { none: '0', small: '4px', 'small-100': '4px', 'small-200': '2px', base: '8px', large: '12px', 'large-100': '16px', 'large-200': '20px', max: '999px' };
const WIDTH = { none: '0', 'small-100': '.5px', small: '.66px', base: '1px', large: '2px', 'large-100': '3px' };
const BCOLOR = { subdued: 'var(--border-2)', base: 'var(--border)', strong: 'var(--border-strong)' };
const BACK = { transparent: 'transparent', subdued: 'var(--surface-2)', base: 'var(--surface)', strong: 'var(--surface-3)' };
const TONE = { info: 'info', success: 'succ', warning: 'warn', caution: 'caut', critical: 'crit' };
const sp = (v) => String(v).trim().split(/\s+/).map((x) => SPACE[x] ?? x).join(' ');
const tr = (v) => String(v).replace(/\b(small|large)(-\d00)?\b|\bbase\b/g, (m) => SPACE[m] ?? m);

/* responsive values: "@container [name] (cond) A, B"  ->  [[cond, A], [null, B]] */
function responsive(v) {
  v = String(v ?? '').trim();
  if (!v.startsWith('@container')) return [[null, v]];
  const m = v.match(/^@container\s+([^(]*)((?:\([^)]*\)(?:\s+and\s+)?)+)\s*([\s\S]*)$/);
  if (!m) return [[null, v]];
  let depth = 0, cut = -1;
  for (let k = 0; k < m[3].length; k++) { const c = m[3][k]; if (c === '(') depth++; if (c === ')') depth--; if (c === ',' && !depth) { cut = k; break; } }
  const a = cut < 0 ? m[3] : m[3].slice(0, cut), b = cut < 0 ? '' : m[3].slice(cut + 1);
  return [[`${(m[1].trim() || '')} ${m[2]}`, a.trim()], ...responsive(b.trim())];
}
function rules(decls) {                               // decls: [[cssProp, rawAttr, map]]
  let base = '', out = '';
  for (const [prop, raw, map] of decls) {
    if (raw == null || raw === '') continue;
    const list = responsive(raw); let def = '';
    for (const [cond, val] of list) { const d = `${prop}:${map ? map(val) : val};`; if (cond === null) def = d; }
    base += def;
    for (const [cond, val] of [...list].reverse()) if (cond) out += `@container ${cond}{:host{${prop}:${map ? map(val) : val}}}`;
  }
  return [base, out];
}
const size = (v) => (v === '0' ? '0' : v);

/* ---------- base class ---------- */
class El extends HTMLElement {
  static sheet = null; static focus = false; static opts = {};
  static get observedAttributes() { return Object.keys(META[this.tag]?.attrs ?? {}); }
  constructor() {
    super();
    const c = this.constructor;
    this.attachShadow({ mode: 'open', delegatesFocus: c.focus, ...c.opts });
    this.own = new CSSStyleSheet();
    this.shadowRoot.adoptedStyleSheets = [BASE, ...(c.sheet ? [c.sheet] : []), this.own];
  }
  $(q) { return this.shadowRoot.querySelector(q); }
  attr(n) { const a = META[this.constructor.tag].attrs[n]; const v = this.getAttribute(n); return v ?? (a && a[1] === 'enum' && a[2] && !/[ ']/.test(a[2]) ? a[2] : v); }
  connectedCallback() { if (!this.built) { this.built = true; this.build(); } this.update(); }
  attributeChangedCallback() { if (this.built) this.update(); }
  build() { this.shadowRoot.replaceChildren(h('<slot></slot>')); }
  update() {}
  emit(type, opts = {}) { return this.dispatchEvent(new (opts.Event ?? Event)(type, { bubbles: false, ...opts })); }
}
const boxDecls = (e) => [
  ['background', e.attr('background'), (v) => BACK[v] ?? 'transparent'],
  ['padding', e.attr('padding') === 'none' ? null : e.attr('padding'), sp], ['padding-block', e.getAttribute('paddingblock'), sp], ['padding-inline', e.getAttribute('paddinginline'), sp],
  ['padding-block-start', e.getAttribute('paddingblockstart'), sp], ['padding-block-end', e.getAttribute('paddingblockend'), sp],
  ['padding-inline-start', e.getAttribute('paddinginlinestart'), sp], ['padding-inline-end', e.getAttribute('paddinginlineend'), sp],
  ['border', e.getAttribute('border') && e.getAttribute('border') !== 'none' ? e.getAttribute('border') : null, (v) => { const [w, c, s] = v.split(/\s+/); return `${WIDTH[w] ?? '1px'} ${s ?? 'solid'} ${BCOLOR[c] ?? BCOLOR.base}`; }],
  ['border-width', e.getAttribute('borderwidth'), (v) => v.split(/\s+/).map((x) => WIDTH[x] ?? x).join(' ')], ['border-style', e.getAttribute('borderstyle')], ['border-color', e.getAttribute('bordercolor'), (v) => BCOLOR[v]],
  ['border-radius', e.getAttribute('borderradius'), (v) => v.split(/\s+/).map((x) => RADIUS[x] ?? x).join(' ')],
  ['block-size', e.getAttribute('blocksize'), size], ['min-block-size', e.getAttribute('minblocksize'), size], ['max-block-size', e.getAttribute('maxblocksize'), size],
  ['inline-size', e.getAttribute('inlinesize'), size], ['min-inline-size', e.getAttribute('mininlinesize'), size], ['max-inline-size', e.getAttribute('maxinlinesize'), size],
  ['overflow', e.getAttribute('overflow')],
];
function a11yBox(e) {
  const r = e.getAttribute('accessibilityrole');
  const map = { main: 'main', header: 'banner', footer: 'contentinfo', section: 'region', region: 'region', aside: 'complementary', navigation: 'navigation', 'ordered-list': 'list', 'list-item': 'listitem', 'unordered-list': 'list', separator: 'separator', status: 'status', alert: 'alert', none: null, presentation: 'presentation', generic: null };
  if (r && map[r]) e.setAttribute('role', map[r]);
  const l = e.getAttribute('accessibilitylabel'); if (l) e.setAttribute('aria-label', l);
  if (e.getAttribute('accessibilityvisibility') === 'hidden') e.setAttribute('aria-hidden', 'true');
}
class Box extends El { static sheet = css(`:host{display:block}`);
  update() { const [b, o] = rules([...boxDecls(this), ['display', this.getAttribute('display') && this.getAttribute('display') !== 'auto' ? this.getAttribute('display') : null, (v) => v === 'auto' ? 'block' : v]]); this.own.replaceSync(`:host{${b}}${o}`); a11yBox(this); } }
class Stack extends El { static sheet = css(`:host{display:flex;flex-direction:column}:host([direction=inline]){flex-direction:row;flex-wrap:wrap}`);
  update() { const [b, o] = rules([...boxDecls(this), ['flex-direction', this.getAttribute('direction')?.startsWith('@') ? this.getAttribute('direction') : null, (v) => v === 'inline' ? 'row' : 'column'],
    ['gap', this.getAttribute('gap'), sp], ['row-gap', this.getAttribute('rowgap'), sp], ['column-gap', this.getAttribute('columngap'), sp],
    ['justify-content', this.getAttribute('justifycontent')], ['align-items', this.getAttribute('alignitems')], ['align-content', this.getAttribute('aligncontent')]]);
    this.own.replaceSync(`:host{${b}}${o}`); a11yBox(this); } }
class Grid extends El { static sheet = css(`:host{display:grid}`);
  update() { const g = (n) => this.getAttribute(n); const [b, o] = rules([...boxDecls(this), ['grid-template-columns', g('gridtemplatecolumns'), tr], ['grid-template-rows', g('gridtemplaterows'), tr], ['gap', g('gap'), sp], ['row-gap', g('rowgap'), sp], ['column-gap', g('columngap'), sp],
    ['align-items', g('alignitems')], ['justify-items', g('justifyitems')], ['place-items', g('placeitems')], ['align-content', g('aligncontent')], ['justify-content', g('justifycontent')], ['place-content', g('placecontent')]]);
    this.own.replaceSync(`:host{${b}}:host>*,::slotted(*){min-width:0}${o}`); a11yBox(this); } }
class GridItem extends Box { update() { super.update(); const [b, o] = rules([...boxDecls(this), ['grid-column', this.getAttribute('gridcolumn')], ['grid-row', this.getAttribute('gridrow')]]); this.own.replaceSync(`:host{min-width:0;${b}}${o}`); } }
class QueryContainer extends El { static sheet = css(`:host{display:block;container-type:inline-size;container-name:s-default}`);
  update() { const n = this.getAttribute('containername'); this.own.replaceSync(`:host{container-name:s-default ${n ?? ''}}`); } }
class ScrollBox extends Box { update() { super.update(); this.own.insertRule(`:host{overflow:auto}`); this.tabIndex = 0; } }
class Divider extends El { static sheet = css(`:host{display:block;border-block-start:1px solid var(--border-2)}:host([color=strong]){border-color:var(--border-strong)}:host([direction=block]){align-self:stretch;border-block-start:0;border-inline-start:1px solid var(--border)}`);
  build() { this.setAttribute('role', 'separator'); if (this.getAttribute('direction') === 'block') this.setAttribute('aria-orientation', 'vertical'); } }

/* ---------- text ---------- */
const textCss = (e) => { const t = e.getAttribute('tone'), s = e.getAttribute('fontsize'), w = e.getAttribute('fontweight'); let r = '';
  if (TONE[t]) r += `color:var(--${TONE[t]});`; else if (e.getAttribute('color') === 'subdued') r += 'color:var(--text-2);';
  const S = { 'small-200': '11px/16px', 'small-100': '12px/16px', small: '12px/16px', base: '1rem/20px', large: '14px/20px', 'large-100': '16px/24px', 'large-200': '20px/24px', 'large-300': '24px/32px', 'large-400': '30px/40px', 'large-500': '36px/44px' };
  if (S[s]) { const [a, b] = S[s].split('/'); r += `font-size:${a};line-height:${b};`; }
  const W = { 'small-100': 400, small: 450, base: 450, large: 550, 'large-100': 650, 'large-200': 700, strong: 650, bold: 700 }; if (W[w]) r += `font-weight:${W[w]};`;
  if (e.getAttribute('fontvariantnumeric')) r += `font-variant-numeric:${e.getAttribute('fontvariantnumeric')};`;
  const lc = e.getAttribute('lineclamp'); if (lc) r += `display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:${+lc};overflow:hidden;`;
  if (e.getAttribute('accessibilityvisibility') === 'exclusive') r += 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;';
  if (e.getAttribute('accessibilityvisibility') === 'hidden') e.setAttribute('aria-hidden', 'true'); return r; };
class Text extends El { static sheet = css(`:host{display:inline}:host([type=strong]){font-weight:650}:host([type=emphasis]){font-style:italic}:host([type=offset]){font-size:.9em}:host([type=mark]){background:var(--caut-b2)}:host([type=redundant]){text-decoration:line-through}:host([type=address]){display:block;font-style:normal}`);
  update() { this.own.replaceSync(`:host{${textCss(this)}}`); } }
class Paragraph extends El { static sheet = css(`:host{display:block}`); build() { super.build(); this.setAttribute('role', 'paragraph'); } update() { this.own.replaceSync(`:host{${textCss(this)}}`); } }
class NumberEl extends Text { }
class Heading extends El { static sheet = css(`:host{display:block;font-weight:650;font-size:14px;line-height:20px}`);
  connectedCallback() { super.connectedCallback(); if (this.getAttribute('accessibilityrole') === 'presentation') return; this.setAttribute('role', 'heading'); this.setAttribute('aria-level', String(Math.min(6, 2 + sectionDepth(this)))); }
  update() { this.own.replaceSync(`:host{${textCss(this)}}`); } }
function sectionDepth(e) { let d = 0; for (let p = e.parentElement; p; p = p.parentElement) if (p.localName === 's-section' && p.hasAttribute('heading')) d++; return d; }

/* ---------- page and section ---------- */
class Page extends El { static sheet = css(`
:host{display:block;padding:16px 16px 48px;max-width:998px;margin:0 auto}:host([inlinesize=large]){max-width:none}:host([inlinesize=small]){max-width:662px}
header{display:flex;align-items:center;gap:8px 12px;flex-wrap:wrap;margin-bottom:16px;min-height:28px}header.vh{min-height:0}h1{font-size:20px;line-height:24px;font-weight:650;flex:1 1 auto}
.act{display:flex;gap:8px;flex-wrap:wrap;align-items:center}.body{container-type:inline-size;container-name:s-default}.cols{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}.main,.aside{display:flex;flex-direction:column;gap:16px;min-width:0}
.cols.two{grid-template-columns:minmax(0,2fr) minmax(0,1fr)}@container (inline-size < 760px){.cols.two{grid-template-columns:minmax(0,1fr)}}
slot[name=breadcrumb-actions]::slotted(*){font-weight:550}slot[name=supplemental-start]::slotted(*){margin-bottom:16px}@media (max-width:490px){:host{padding:12px 0 64px}header{padding:0 12px}}
@media print{:host{max-width:none;padding:0}.act{display:none}}`);
  build() { this.shadowRoot.replaceChildren(h(`<header><slot name="breadcrumb-actions"></slot><h1></h1><div class="act"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div></header>
    <div class="body"><slot name="supplemental-start"></slot><div class="cols"><div class="main"><slot></slot></div><div class="aside"><slot name="aside"></slot></div></div></div>`));
    const s = this.$('slot[name=aside]'), f = () => { const two = s.assignedElements().length && (this.attr('inlinesize') ?? 'base') === 'base'; this.$('.cols').classList.toggle('two', !!two); this.$('.aside').style.display = two ? '' : 'none'; };
    s.addEventListener('slotchange', f); f(); }
  update() { this.$('h1').textContent = this.getAttribute('heading') ?? '';
    // inside the admin, App Bridge draws heading and actions in the admin's own title bar
    this.$('header').classList.toggle('vh', !!globalThis.shopify?.environment?.embedded); } }
class Section extends El { static sheet = css(`
:host{display:block}.card{background:var(--surface);border-radius:12px;box-shadow:var(--card)}.nest{background:none;box-shadow:none}.pad{padding:16px}.none .content{padding:0}.none .top{padding:16px 16px 8px}
.content{display:flex;flex-direction:column;gap:16px;container-type:inline-size;container-name:s-default}.top{display:flex;align-items:center;gap:8px 12px;margin-bottom:12px;flex-wrap:wrap}.none .top{margin:0}.top:not(.on){display:none}
h2{font-weight:650;font-size:14px;line-height:20px;flex:1}.sub{color:var(--text-2)}.none .content{overflow:hidden;border-radius:12px}
@media (max-width:490px){.card{border-radius:0}.none .content{border-radius:0}}@media print{.card{box-shadow:none;border:0}.pad{padding:8px 0}:host{break-inside:auto}}`);
  build() { const nested = this.parentElement?.closest('s-section'); const n = Math.min(6, 2 + sectionDepth(this));
    this.shadowRoot.replaceChildren(h(`<div class="card"><div class="top"><h2 role="heading" aria-level="${n}"></h2><slot name="accessory"></slot><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div><div class="content"><slot></slot></div><slot name="supplemental"></slot></div>`));
    if (nested) this.$('.card').classList.add('nest'); this.nested = !!nested;
    const f = () => this.update(); this.shadowRoot.querySelectorAll('.top slot').forEach((s) => s.addEventListener('slotchange', f)); }
  update() { const c = this.$('.card'), none = this.getAttribute('padding') === 'none', hd = this.getAttribute('heading') ?? ''; c.classList.toggle('none', none); c.classList.toggle('pad', !none && !this.nested);
    this.$('h2').textContent = hd; this.$('h2').hidden = !hd; const acts = [...this.shadowRoot.querySelectorAll('.top slot')].some((s) => s.assignedElements().length);
    this.$('.top').classList.toggle('on', !!hd || acts);
    const l = this.getAttribute('accessibilitylabel') ?? hd; if (l) { this.setAttribute('role', 'region'); this.setAttribute('aria-label', l); } } }

/* ---------- actions ---------- */
const COMMAND = { '--show': 'showOverlay', '--hide': 'hideOverlay', '--toggle': 'toggleOverlay' };
function byId(e, id) { const r = e.getRootNode(); return (r.getElementById ? r.getElementById(id) : null) ?? document.getElementById(id); }
class Action extends El { static focus = true;
  constructor() { super();
    this.addEventListener('click', (ev) => { if (this.hasAttribute('disabled') || this.hasAttribute('loading')) { ev.preventDefault(); ev.stopImmediatePropagation(); } }, { capture: true });
    this.addEventListener('click', (ev) => queueMicrotask(() => this.activate(ev))); 
    const over = (on) => () => { const t = this.getAttribute('interestfor') && byId(this, this.getAttribute('interestfor')); t?.interest?.(on, this); };
    for (const t of ['mouseenter', 'focusin']) this.addEventListener(t, over(true)); for (const t of ['mouseleave', 'focusout']) this.addEventListener(t, over(false)); }
  activate(ev) { if (ev.defaultPrevented) return;
    const f = this.getAttribute('commandfor'); if (f) { const t = byId(this, f); const c = this.getAttribute('command') ?? '--auto';
      if (t && !t.localName.startsWith('s-app')) { t.invoker = this; (COMMAND[c] ? t[COMMAND[c]]?.() : t.autoCommand?.()); } return; }
    if (this.getAttribute('href') != null) { if (ev.composedPath()[0] === this) this.$('a')?.click(); return; }
    const ty = this.getAttribute('type'); const form = this.closest('form'); if (form && ty === 'submit') form.requestSubmit(); if (form && ty === 'reset') form.reset(); } }
class Button extends Action { static sheet = css(`
:host{display:inline-block;vertical-align:middle}:host([inlinesize=fill]){display:block}
.b{all:unset;box-sizing:border-box;display:inline-flex;align-items:center;justify-content:center;gap:2px;min-height:28px;padding:4px 12px;border-radius:8px;background:#fff;box-shadow:var(--btn);font-weight:550;font-size:12px;line-height:20px;color:var(--text);cursor:pointer;white-space:nowrap;width:100%;text-align:center}
.b:hover{background:#fafafa}.b:active{background:#f7f7f7}.b:focus-visible{outline:2px solid var(--focus);outline-offset:1px}.b .i{margin-inline-start:-4px}.b.only .i{margin:0}.b.only{padding:4px}
.primary{background:var(--brand);color:#fff;box-shadow:var(--btn-p)}.primary:hover{background:var(--brand-h)}.critical{color:var(--crit)}.primary.critical{background:var(--crit-fill);color:#fff;box-shadow:none}
.tertiary{background:none;box-shadow:none}.tertiary:hover{background:rgba(0,0,0,.05)}.dis{opacity:1;color:#b5b5b5;background:rgba(0,0,0,.05);box-shadow:none;cursor:default}.dis:hover{background:rgba(0,0,0,.05)}.tertiary.dis{background:none}
.loading{color:transparent!important;position:relative}.loading::after{content:'';position:absolute;width:14px;height:14px;border-radius:50%;border:2px solid #b5b5b5;border-top-color:#616161;animation:r .8s linear infinite}@keyframes r{to{transform:rotate(1turn)}}
:host(.in-menu){display:block}:host(.in-menu) .b{justify-content:flex-start;background:none;box-shadow:none;font-weight:450;font-size:13px;padding:6px 8px;gap:4px}:host(.in-menu) .b:hover{background:var(--surface-3)}
@media (max-width:490px){.b{min-height:32px;font-size:14px}}`);
  build() { this.update(); }
  update() { const href = this.getAttribute('href'), v = this.getAttribute('variant') ?? 'auto', dis = this.hasAttribute('disabled'), ld = this.hasAttribute('loading'), lab = this.getAttribute('accessibilitylabel'), ic = this.getAttribute('icon');
    this.classList.toggle('in-menu', !!this.closest('s-menu'));
    const only = ic && !this.textContent.trim(); const cls = ['b', v, this.getAttribute('tone') === 'critical' ? 'critical' : '', dis ? 'dis' : '', ld ? 'loading' : '', only ? 'only' : ''].join(' ');
    const tg = href != null && !dis ? 'a' : 'button'; const had = this.$('.b'); const focused = had && this.shadowRoot.activeElement === had;
    const cf = this.getAttribute('commandfor'); const tgt = cf && byId(this, cf);
    this.shadowRoot.replaceChildren(h(`<${tg} class="${cls}" part="control" ${tg === 'a' ? `href="${esc(href)}" ${this.getAttribute('target') ? `target="${esc(this.getAttribute('target'))}"` : ''} ${this.hasAttribute('download') ? `download="${esc(this.getAttribute('download'))}"` : ''}` : `type="button" ${dis || ld ? 'aria-disabled="true"' : ''}`} ${lab ? `aria-label="${esc(lab)}"` : ''} ${ld ? 'aria-busy="true"' : ''} ${tgt && /menu|popover/.test(tgt.localName) ? 'aria-haspopup="true"' : ''} ${this.closest('s-menu') ? 'role="menuitem"' : ''}>${icon(ic)}<slot></slot>${v !== 'tertiary' && tgt?.localName === 's-menu' && !only ? icon('chevron-down') : ''}</${tg}>`));
    if (focused) this.$('.b').focus(); } }
class PressButton extends Button { static sheet = Button.sheet; update() { super.update(); this.$('.b').setAttribute('aria-pressed', this.hasAttribute('pressed')); if (this.hasAttribute('pressed')) this.$('.b').style.background = '#e3e3e3'; }
  activate(ev) { if (ev.defaultPrevented) return; this.toggleAttribute('pressed'); } }
class ButtonGroup extends El { static sheet = css(`:host{display:inline-flex;gap:8px;flex-wrap:wrap;align-items:center}:host([gap=none]){gap:0}`);
  build() { this.setAttribute('role', 'group'); if (this.getAttribute('accessibilitylabel')) this.setAttribute('aria-label', this.getAttribute('accessibilitylabel')); this.shadowRoot.replaceChildren(h('<slot name="secondary-actions"></slot><slot></slot><slot name="primary-action"></slot>')); } }
class Link extends Action { static sheet = css(`:host{display:inline}a,button{all:unset;color:var(--link);cursor:pointer}a:hover,button:hover{text-decoration:underline;color:#004299}a:focus-visible,button:focus-visible{outline:2px solid var(--focus);border-radius:4px}:host([tone=neutral]) :is(a,button){color:inherit;text-decoration:underline}:host([tone=critical]) :is(a,button){color:var(--crit-fill)}:host(:not([tone])) .strong{font-weight:550}`);
  build() { this.update(); }
  update() { const href = this.getAttribute('href'); const lab = this.getAttribute('accessibilitylabel');
    this.shadowRoot.replaceChildren(h(href != null ? `<a href="${esc(href)}" ${this.getAttribute('target') ? `target="${esc(this.getAttribute('target'))}"` : ''} ${this.hasAttribute('download') ? 'download' : ''} ${lab ? `aria-label="${esc(lab)}"` : ''}><slot></slot></a>` : `<button type="button" ${lab ? `aria-label="${esc(lab)}"` : ''}><slot></slot></button>`)); } }
class Clickable extends Action { static sheet = css(`:host{display:block}.c{all:unset;box-sizing:border-box;display:block;width:100%;cursor:pointer;border-radius:inherit}.c:hover{background:rgba(0,0,0,.03)}.c:focus-visible{outline:2px solid var(--focus);outline-offset:1px}`);
  build() { this.update(); }
  update() { const href = this.getAttribute('href'), lab = this.getAttribute('accessibilitylabel'); const all = boxDecls(this); const [pad, po] = rules(all.filter(([p]) => p.startsWith('padding'))); const [rest, o] = rules(all.filter(([p]) => !p.startsWith('padding')));
    this.own.replaceSync(`:host{${rest}}.c{${pad}}${o}${po.replaceAll(':host', '.c')}`);
    this.shadowRoot.replaceChildren(h(href != null ? `<a class="c" href="${esc(href)}" ${this.getAttribute('target') ? `target="${esc(this.getAttribute('target'))}"` : ''} ${lab ? `aria-label="${esc(lab)}"` : ''}><slot></slot></a>` : `<button type="button" class="c" ${lab ? `aria-label="${esc(lab)}"` : ''}><slot></slot></button>`)); } }
class Chip extends El { static sheet = css(`:host{display:inline-flex;align-items:center;gap:4px;background:var(--neut-b2);border-radius:8px;padding:2px 8px;font-size:12px;line-height:16px}:host([color=subdued]){background:var(--surface-3)}:host([color=strong]){background:#ccc}button{all:unset;cursor:pointer;display:inline-flex}button svg{width:14px;height:14px}.i{width:14px;height:14px}`);
  build() { this.update(); } update() { this.shadowRoot.replaceChildren(h(`<slot name="graphic"></slot><slot></slot>${this.hasAttribute('removable') ? `<button type="button" aria-label="Remove ${esc(this.getAttribute('accessibilitylabel') ?? this.textContent.trim())}">${icon('x')}</button>` : ''}`)); this.$('button')?.addEventListener('click', (e) => { e.stopPropagation(); this.emit('remove'); }); } }
class ClickableChip extends Action { static sheet = css(`:host{display:inline-flex;align-items:center;gap:4px;background:#fff;border-radius:8px;box-shadow:inset 0 0 0 1px var(--border-strong);padding:0 4px;font-size:12px;line-height:16px}.c{all:unset;cursor:pointer;padding:4px}.c:focus-visible{outline:2px solid var(--focus);border-radius:6px}.x{all:unset;cursor:pointer;display:inline-flex}.x .i,.x svg{width:16px;height:16px}`);
  build() { this.update(); } update() { this.shadowRoot.replaceChildren(h(`<${this.getAttribute('href') ? `a href="${esc(this.getAttribute('href'))}"` : 'button type="button"'} class="c"><slot name="graphic"></slot><slot></slot></${this.getAttribute('href') ? 'a' : 'button'}>${this.hasAttribute('removable') ? `<button type="button" class="x" aria-label="Remove ${esc(this.getAttribute('accessibilitylabel') ?? this.textContent.trim())}">${icon('x')}</button>` : ''}`));
    this.$('.x')?.addEventListener('click', (e) => { e.stopPropagation(); this.emit('remove'); }); } }

/* ---------- feedback ---------- */
class Badge extends El { static sheet = css(`:host{display:inline-flex;vertical-align:middle}.b{display:inline-flex;align-items:center;gap:2px;padding:2px 8px;border-radius:8px;background:var(--neut-b2);color:var(--text-2);font-weight:550;font-size:12px;line-height:16px;white-space:nowrap}.i,.i svg{width:16px;height:16px;margin-inline-start:-4px}
:host([tone=info]) .b{background:var(--info-b2);color:var(--info)}:host([tone=success]) .b{background:var(--succ-b2);color:var(--succ)}:host([tone=warning]) .b{background:var(--warn-b2);color:var(--warn)}:host([tone=caution]) .b{background:var(--caut-b2);color:var(--caut)}:host([tone=critical]) .b{background:var(--crit-b2);color:var(--crit)}:host([color=strong][tone=critical]) .b{background:var(--crit-fill);color:#fff}`);
  build() { this.update(); } update() { this.shadowRoot.replaceChildren(h(`<span class="b">${icon(this.getAttribute('icon'))}<slot></slot></span>`)); } }
class Banner extends El { static sheet = css(`:host{display:block}.w{border-radius:12px;overflow:hidden;background:var(--surface);box-shadow:var(--card)}.t{display:flex;gap:8px;align-items:flex-start;padding:10px 12px;font-weight:650;font-size:13px;background:var(--b,var(--info-b2));color:var(--c,var(--info))}.t h2{flex:1}.m{padding:12px 16px}.a{display:flex;gap:8px;margin-top:8px;flex-wrap:wrap}.m:not(.on),.a:not(.on){display:none}
.plain .t{background:none;display:none}.plain .m{display:flex;gap:8px;background:var(--bg2,var(--info-bg))}button{all:unset;cursor:pointer;display:inline-flex;border-radius:6px}button:focus-visible{outline:2px solid var(--focus)}
:host([tone=success]){--b:var(--succ-b2);--bg2:var(--succ-bg);--c:var(--succ)}:host([tone=warning]){--b:var(--warn-b2);--bg2:var(--warn-bg);--c:var(--warn)}:host([tone=caution]){--b:var(--caut-b2);--bg2:var(--caut-bg);--c:var(--caut)}:host([tone=critical]){--b:var(--crit-b2);--bg2:var(--crit-bg);--c:var(--crit)}@media (max-width:490px){.w{border-radius:0}}`);
  build() { this.update(); }
  update() { const t = this.getAttribute('tone') ?? 'auto', ic = { success: 'check-circle', warning: 'alert-triangle', caution: 'alert-triangle', critical: 'alert-diamond' }[t] ?? 'info', hd = this.getAttribute('heading'), dis = this.hasAttribute('dismissible');
    this.setAttribute('role', t === 'critical' || t === 'warning' ? 'alert' : 'status'); const x = dis ? `<button type="button" aria-label="Dismiss">${icon('x')}</button>` : '';
    this.shadowRoot.replaceChildren(h(`<div class="w ${hd ? '' : 'plain'}"><div class="t">${icon(ic)}<h2 role="heading" aria-level="2">${esc(hd)}</h2>${hd ? x : ''}</div><div class="m">${hd ? '' : icon(ic)}<div style="flex:1"><slot></slot><div class="a"><slot name="secondary-actions"></slot></div></div>${hd ? '' : x}</div></div>`));
    const f = () => { const a = this.$('slot[name=secondary-actions]').assignedElements().length; const b = this.$('slot:not([name])').assignedNodes().some((n) => n.textContent.trim() || n.nodeType === 1); this.$('.a').classList.toggle('on', !!a); this.$('.m').classList.toggle('on', !!(a || b)); this.$('.w').style.display = b ? '' : 'none'; };   // the real s-banner draws nothing without default-slot content
    this.shadowRoot.querySelectorAll('slot').forEach((s) => s.addEventListener('slotchange', f)); f();
    this.$('button')?.addEventListener('click', () => { this.emit('dismiss'); this.hidden = true; this.emit('afterhide'); }); } }
class Spinner extends El { static sheet = css(`:host{display:inline-block}.s{width:20px;height:20px;border-radius:50%;border:2.5px solid #ccc;border-top-color:#616161;animation:r .8s linear infinite}:host([size=large]) .s{width:32px;height:32px}:host([size=large-100]) .s{width:44px;height:44px;border-width:4px}@keyframes r{to{transform:rotate(1turn)}}@media (prefers-reduced-motion:reduce){.s{animation-duration:4s}}`);
  build() { this.shadowRoot.replaceChildren(h('<div class="s" role="status"></div>')); this.update(); } update() { this.$('.s').setAttribute('aria-label', this.getAttribute('accessibilitylabel') ?? 'Loading'); } }
class Progress extends El { static sheet = css(`:host{display:block}.p{height:8px;border-radius:4px;background:var(--neut-b2);overflow:hidden}.f{height:100%;background:var(--brand);border-radius:4px}:host([tone=critical]) .f{background:var(--crit-fill)}:host([tone=success]) .f{background:#047b5d}`);
  build() { this.shadowRoot.replaceChildren(h('<div class="p" role="progressbar" aria-valuemin="0"><div class="f"></div></div>')); }
  update() { const m = +(this.getAttribute('max') ?? 1), v = this.getAttribute('value'); const p = this.$('.p'); p.setAttribute('aria-valuemax', m); if (v != null) p.setAttribute('aria-valuenow', v); p.setAttribute('aria-label', this.getAttribute('accessibilitylabel') ?? 'Progress'); this.$('.f').style.width = `${100 * (v ?? 0) / m}%`; } }
class EmptyState extends El { static sheet = css(`:host{display:flex;flex-direction:column;align-items:center;gap:8px;text-align:center;padding:40px 20px}h2{font-weight:650;font-size:14px}.a{display:flex;gap:8px;margin-top:8px}`);
  build() { this.shadowRoot.replaceChildren(h('<slot name="graphic"></slot><h2></h2><div><slot name="subheading"></slot><slot></slot></div><div class="a"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div>')); } update() { this.$('h2').textContent = this.getAttribute('heading') ?? ''; } }

/* ---------- media ---------- */
class Icon extends El { static sheet = css(`:host{display:inline-flex;width:20px;height:20px;vertical-align:middle;color:#4a4a4a}:host([size=small]),:host([size=small]) .i,:host([size=small]) svg{width:16px;height:16px}:host([color=subdued]){color:#8a8a8a}:host([tone=success]){color:#047b5d}:host([tone=critical]){color:#e22c38}:host([tone=warning]){color:#b28400}:host([tone=caution]){color:#998a00}:host([tone=info]){color:#0094d5}`);
  build() { this.update(); } update() { this.shadowRoot.replaceChildren(h(icon(this.getAttribute('type')) || '<span></span>')); } }
class ImageEl extends El { static sheet = css(`:host{display:block;line-height:0}img{width:100%;height:100%;object-fit:var(--fit,fill)}`);
  build() { this.shadowRoot.replaceChildren(h('<img part="img">')); const i = this.$('img'); for (const t of ['load', 'error']) i.addEventListener(t, () => this.emit(t)); }
  update() { const i = this.$('img'); for (const n of ['src', 'srcset', 'sizes', 'loading']) if (this.getAttribute(n)) i.setAttribute(n, this.getAttribute(n)); i.alt = this.getAttribute('alt') ?? ''; const [b] = rules(boxDecls(this)); this.own.replaceSync(`:host{${b}${this.getAttribute('aspectratio') ? `aspect-ratio:${this.getAttribute('aspectratio')};` : ''}--fit:${this.getAttribute('objectfit') ?? 'fill'}}`); } }
class Thumbnail extends El { static sheet = css(`:host{display:inline-flex;width:40px;height:40px;border-radius:8px;overflow:hidden;box-shadow:inset 0 0 0 1px var(--border);background:var(--surface-2);align-items:center;justify-content:center}:host([size=small]){width:36px;height:36px}:host([size=small-200]){width:24px;height:24px}:host([size=large]){width:60px;height:60px}img{width:100%;height:100%;object-fit:contain}`);
  build() { this.update(); } update() { const s = this.getAttribute('src'); this.shadowRoot.replaceChildren(h(s ? `<img src="${esc(s)}" alt="${esc(this.getAttribute('alt'))}">` : icon('image'))); } }
class Avatar extends El { static sheet = css(`:host{display:inline-flex;width:28px;height:28px;flex:none}.a{width:100%;height:100%;border-radius:8px;display:flex;align-items:center;justify-content:center;font-weight:650;font-size:11px;overflow:hidden}img{width:100%;height:100%;object-fit:cover}:host([size=small]){width:24px;height:24px}:host([size=small-200]){width:20px;height:20px}:host([size=large]){width:32px;height:32px}`);
  build() { this.update(); } update() { const n = this.getAttribute('initials') ?? ''; const c = [['#c5d0ff', '#00276b'], ['#affebf', '#014b40'], ['#ffd6a4', '#5e4200'], ['#fed1d7', '#8e0b21'], ['#e4d6ff', '#3b1a78']][[...n].reduce((a, x) => a + x.charCodeAt(0), 0) % 5]; const s = this.getAttribute('src');
    this.shadowRoot.replaceChildren(h(`<div class="a" role="img" aria-label="${esc(this.getAttribute('alt') ?? n)}" style="background:${c[0]};color:${c[1]}">${s ? `<img src="${esc(s)}" alt="">` : `<span aria-hidden="true">${esc(n.slice(0, 2))}</span>`}</div>`)); } }

/* ---------- lists ---------- */
class UL extends El { static sheet = css(`:host{display:block;padding-inline-start:20px;list-style:disc}`); build() { super.build(); this.setAttribute('role', 'list'); } }
class OL extends El { static sheet = css(`:host{display:block;padding-inline-start:20px;list-style:decimal}`); build() { super.build(); this.setAttribute('role', 'list'); } }
class LI extends El { static sheet = css(`:host{display:list-item;margin-block:2px}`); build() { super.build(); this.setAttribute('role', 'listitem'); } }

/* ---------- table ---------- */
class Table extends El { static sheet = css(`
:host{display:block;container-type:inline-size}.f{padding:8px 12px;border-bottom:1px solid var(--border-2)}.f:not(.on){display:none}.t{display:table;width:100%;border-collapse:collapse}.sc{overflow-x:auto}
:host([data-variant=list]) .t{display:block}.pg{display:flex;justify-content:center;gap:2px;padding:8px;border-top:1px solid var(--border-2)}.pg button{all:unset;cursor:pointer;display:inline-flex;padding:4px 10px;background:#e3e3e3;border-radius:8px}.pg button:focus-visible{outline:2px solid var(--focus)}.pg button[disabled]{opacity:.4;cursor:default}
:host([loading]) .sc{opacity:.5;pointer-events:none}@media print{.pg,.f{display:none}}`);
  build() { this.shadowRoot.replaceChildren(h(`<div class="f"><slot name="filters"></slot></div><div class="sc"><div class="t" role="table"><slot></slot></div></div><div class="pg" hidden><button type="button" aria-label="Previous">${icon('chevron-left')}</button><button type="button" aria-label="Next">${icon('chevron-right')}</button></div>`));
    const [p, n] = this.shadowRoot.querySelectorAll('.pg button'); p.addEventListener('click', () => this.emit('previouspage')); n.addEventListener('click', () => this.emit('nextpage'));
    const fs = this.$('slot[name=filters]'), ff = () => this.$('.f').classList.toggle('on', fs.assignedElements().length > 0); fs.addEventListener('slotchange', ff); ff();
    new ResizeObserver(() => this.layout()).observe(this); new MutationObserver(() => this.layout()).observe(this, { childList: true, subtree: true }); }
  update() { const pg = this.$('.pg'); pg.hidden = !this.hasAttribute('paginate'); pg.style.display = pg.hidden ? 'none' : ''; const [p, n] = pg.children; p.disabled = !this.hasAttribute('haspreviouspage'); n.disabled = !this.hasAttribute('hasnextpage'); this.$('.sc').setAttribute('aria-busy', this.hasAttribute('loading')); this.layout(); }
  layout() { const w = this.getBoundingClientRect().width; if (!w) return; const list = this.getAttribute('variant') === 'list' || w < 490; const v = list ? 'list' : 'table'; if (this.dataset.variant !== v) this.dataset.variant = v;
    const heads = [...this.querySelectorAll(':scope > s-table-header-row > s-table-header')]; this.$('.t').setAttribute('role', list ? 'list' : 'table');
    const set = (e, n, val) => { if (e.getAttribute(n) !== val) val == null ? e.removeAttribute(n) : e.setAttribute(n, val); };
    this.querySelectorAll(':scope > s-table-header-row').forEach((r) => { set(r, 'role', list ? 'presentation' : 'row'); set(r, 'data-list', list ? '' : null); });
    this.querySelectorAll(':scope > s-table-body').forEach((b) => { set(b, 'role', list ? 'presentation' : 'rowgroup'); set(b, 'data-list', list ? '' : null);
      for (const r of b.children) { set(r, 'role', list ? 'listitem' : 'row'); set(r, 'data-list', list ? '' : null);
        [...r.children].forEach((c, k) => { const hd = heads[k]; set(c, 'role', list ? 'group' : 'cell'); set(c, 'data-format', hd?.getAttribute('format') ?? 'base'); set(c, 'data-list', list ? (hd?.getAttribute('listslot') ?? 'labeled') : null); set(c, 'data-label', list ? (hd?.textContent.trim() ?? '') : null); }); } }); } }
class THeadRow extends El { static sheet = css(`:host{display:table-row;background:var(--surface-2)}:host([data-list]){display:none}`); build() { super.build(); this.setAttribute('role', 'row'); } }
class THead extends El { static sheet = css(`:host{display:table-cell;padding:8px 12px;font-weight:550;font-size:12px;line-height:16px;color:var(--text-2);white-space:nowrap;text-align:start;border-bottom:1px solid var(--border-2)}:host([format=numeric]),:host([format=currency]){text-align:end}`); build() { super.build(); this.setAttribute('role', 'columnheader'); } }
class TBody extends El { static sheet = css(`:host{display:table-row-group}:host([data-list]){display:block}`); }
class TRow extends El { static sheet = css(`:host{display:table-row}:host([clickdelegate]){cursor:pointer}:host([clickdelegate]:hover){background:var(--hover)}:host([data-list]){display:flex;flex-direction:column;gap:2px;padding:10px 12px;border-top:1px solid var(--border-2);position:relative}`);
  build() { super.build(); this.addEventListener('click', (e) => { const id = this.getAttribute('clickdelegate'); if (!id || e.defaultPrevented) return; if (e.composedPath().some((n) => n !== this && n.matches?.('a,button,input,select,label,s-link,s-button,s-checkbox,s-clickable'))) return; byId(this, id)?.click(); }); } }
class TCell extends El { static sheet = css(`:host{display:table-cell;padding:8px 12px;vertical-align:middle;border-top:1px solid var(--border-2)}:host([data-format=numeric]),:host([data-format=currency]){text-align:end;font-variant-numeric:tabular-nums}.l{display:none}
:host([data-list]){display:block;padding:0;border:0;text-align:start;order:3}:host([data-list=kicker]){order:0;color:var(--text-2);font-size:12px}:host([data-list=primary]){order:1;font-weight:650}:host([data-list=inline]){order:2}:host([data-list=secondary]){order:2;color:var(--text-2)}:host([data-list=labeled]){display:flex;gap:6px}:host([data-list=labeled]) .l{display:inline;color:var(--text-2);flex:none}`);
  static get observedAttributes() { return ['data-label']; }
  build() { this.shadowRoot.replaceChildren(h('<span class="l"></span><slot></slot>')); } update() { const t = this.dataset.label; this.$('.l').textContent = t ? t + ':' : ''; } }

/* ---------- fields ---------- */
const FIELD = css(`:host{display:block;min-width:0}.lab{display:block;margin-bottom:4px}.req::after{content:' *';color:var(--crit-fill)}
.box{display:flex;align-items:center;gap:4px;min-height:32px;border-radius:8px;background:var(--input-bg);box-shadow:inset 0 0 0 .66px var(--input);padding:0 12px}.box:hover{box-shadow:inset 0 0 0 .66px #616161;background:#fafafa}.box:focus-within{box-shadow:inset 0 0 0 1px #303030;outline:2px solid var(--focus);outline-offset:1px}
.box.err{background:#fee8eb;box-shadow:inset 0 0 0 .66px var(--crit)}.box.dis{background:rgba(0,0,0,.05);box-shadow:none;color:var(--text-dis)}.ctl{all:unset;box-sizing:border-box;flex:1;min-width:0;width:100%;padding:6px 0;line-height:20px}.ctl::placeholder{color:#616161}textarea.ctl{white-space:pre-wrap;overflow:auto;padding:6px 0;resize:none}select.ctl{appearance:none;cursor:pointer}.aff{color:var(--text-2)}input[type=number]{appearance:textfield}input[type=search]::-webkit-search-cancel-button{cursor:pointer}
.det{color:var(--text-2);margin-top:4px}.er{color:var(--crit);margin-top:4px;display:flex;gap:4px}.er .i,.er svg{width:16px;height:16px;margin-top:1px}.er:empty,.det:empty{display:none}`);
class Field extends El { static formAssociated = true; static focus = true; static sheet = FIELD; static type = 'text';
  constructor() { super(); this.int = this.attachInternals(); this._v = null; this._dirty = false; }
  get form() { return this.int.form; }
  get name() { return this.getAttribute('name') ?? ''; } set name(v) { this.setAttribute('name', v); }
  get defaultValue() { return this.getAttribute('value') ?? ''; } set defaultValue(v) { this.setAttribute('value', v); if (!this._dirty) this.push(v); }
  get value() { return this._v ?? this.defaultValue; } set value(v) { this._v = String(v ?? ''); this.push(this._v); }
  push(v) { const c = this.$('.ctl'); if (c && c.value !== v) c.value = v; this.int.setFormValue(this.value); }
  get disabled() { return this.hasAttribute('disabled'); } set disabled(v) { this.toggleAttribute('disabled', !!v); }
  get error() { return this.getAttribute('error') ?? ''; } set error(v) { v ? this.setAttribute('error', v) : this.removeAttribute('error'); }
  checkValidity() { return this.int.checkValidity(); } reportValidity() { return this.int.reportValidity(); } get validity() { return this.int.validity; }
  control() { const t = this.constructor.type, g = (n) => this.getAttribute(n); return `<input class="ctl" id="c" type="${t}" ${g('placeholder') ? `placeholder="${esc(g('placeholder'))}"` : ''} ${['min', 'max', 'step', 'autocomplete', 'maxlength', 'minlength', 'inputmode'].map((n) => g(n) ? `${n}="${esc(g(n))}"` : '').join(' ')}>`; }
  build() { this.shadowRoot.replaceChildren(h(`<label class="lab" for="c"></label><div class="box"><span class="pre" style="display:contents"></span>${this.control()}<slot name="accessory"></slot><span class="suf aff"></span></div><div class="det" id="d"></div><div class="er" id="e"></div>`)); this.wire(); this.push(this.value); }
  wire() { const c = this.$('.ctl');
    c.addEventListener('input', (e) => { this._dirty = true; this._v = c.value; this.int.setFormValue(c.value); if (!e.composed) { e.stopPropagation(); this.emit('input', { bubbles: true, composed: true }); } });
    c.addEventListener('change', (e) => { e.stopPropagation(); this._v = c.value; this.int.setFormValue(c.value); this.emit('change', { bubbles: true }); });
    c.addEventListener('keydown', (e) => { if (e.key === 'Enter' && c.localName === 'input' && this.form) { const change = c.value !== (this._last ?? this.defaultValue); this._last = c.value; if (change) this.emit('change', { bubbles: true }); this.form.requestSubmit(); } }); }
  update() { const g = (n) => this.getAttribute(n), c = this.$('.ctl'), b = this.$('.box'); if (!c) return; const L = this.$('.lab'); L.textContent = g('label') ?? ''; L.classList.toggle('vh', g('labelaccessibilityvisibility') === 'exclusive' || !g('label')); L.classList.toggle('req', this.hasAttribute('required'));
    c.disabled = this.hasAttribute('disabled'); c.readOnly = this.hasAttribute('readonly'); b?.classList.toggle('dis', c.disabled); b?.classList.toggle('err', !!g('error')); if (g('placeholder')) c.placeholder = g('placeholder');
    this.$('.det').textContent = g('details') ?? ''; this.$('.er').replaceChildren(...(g('error') ? [h(`${icon('alert-circle')}<span>${esc(g('error'))}</span>`)] : [])); c.setAttribute('aria-describedby', [g('error') && 'e', g('details') && 'd'].filter(Boolean).join(' ')); c.setAttribute('aria-invalid', g('error') ? 'true' : 'false'); if (this.hasAttribute('required')) c.setAttribute('aria-required', 'true');
    if (this.$('.pre')) this.$('.pre').innerHTML = `${icon(g('icon') ?? this.constructor.icon)}${g('prefix') ? `<span class="aff">${esc(g('prefix'))}</span>` : ''}`; if (this.$('.suf')) this.$('.suf').textContent = g('suffix') ?? '';
    if (!this._dirty && this._v === null) this.push(this.defaultValue); }
  formResetCallback() { this._v = null; this._dirty = false; this._last = undefined; this.push(this.defaultValue); }
  formDisabledCallback(d) { this.$('.ctl') && (this.$('.ctl').disabled = d || this.hasAttribute('disabled')); }
  formStateRestoreCallback(s) { this.value = s; } }
class EmailField extends Field { static type = 'email'; } class UrlField extends Field { static type = 'url'; } class PasswordField extends Field { static type = 'password'; } class SearchField extends Field { static type = 'search'; static icon = 'search'; }
class NumberField extends Field { static type = 'number'; } class MoneyField extends Field { static type = 'number'; static icon = null; build() { super.build(); if (!this.getAttribute('prefix')) this.$('.pre').innerHTML = '<span class="aff">' + (new Intl.NumberFormat(document.documentElement.lang || 'en', { style: 'currency', currency: this.getAttribute('currencycode') ?? 'USD' }).formatToParts(0).find((x) => x.type === 'currency').value) + '</span>'; } update() { const p = this.$('.pre')?.innerHTML; super.update(); if (this.$('.pre') && p) this.$('.pre').innerHTML = p; } }
class DateField extends Field { static type = 'date'; } class ColorField extends Field { static type = 'text'; }
class TextArea extends Field { control() { return `<textarea class="ctl" id="c" rows="${+(this.getAttribute('rows') ?? 2)}"></textarea>`; } }
class Select extends Field { build() { this.shadowRoot.replaceChildren(h(`<label class="lab" for="c"></label><div class="box" style="padding-inline-end:6px"><span class="pre" style="display:contents"></span><select class="ctl" id="c"></select>${icon('select')}</div><div class="det" id="d"></div><div class="er" id="e"></div><slot hidden></slot>`)); this.wire(); this.sync(); new MutationObserver(() => this.sync()).observe(this, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['selected', 'value', 'label', 'disabled'] }); }
  get defaultValue() { return this.getAttribute('value') ?? this.querySelector('s-option[selected]')?.getAttribute('value') ?? ''; }
  get value() { return this._v ?? this.$('.ctl')?.value ?? this.defaultValue; } set value(v) { this._v = String(v ?? ''); this.push(this._v); }
  sync() { const c = this.$('.ctl'); const opt = (o) => { const e = document.createElement('option'); e.value = o.getAttribute('value') ?? o.textContent.trim(); e.textContent = o.textContent.trim(); e.disabled = o.hasAttribute('disabled'); return e; };
    const kids = []; const ph = this.getAttribute('placeholder'); if (ph) { const e = document.createElement('option'); e.value = ''; e.textContent = ph; e.disabled = true; e.hidden = true; kids.push(e); }
    for (const k of this.children) { if (k.localName === 's-option') kids.push(opt(k)); if (k.localName === 's-option-group') { const g = document.createElement('optgroup'); g.label = k.getAttribute('label') ?? ''; for (const o of k.children) if (o.localName === 's-option') g.append(opt(o)); kids.push(g); } }
    c.replaceChildren(...kids); const v = this._v ?? this.defaultValue; c.value = v; if (c.selectedIndex < 0) c.selectedIndex = 0; this.int.setFormValue(c.value); }
  formResetCallback() { this._v = null; this._dirty = false; this.sync(); } }
class Plain extends El { static sheet = css(`:host{display:none}`); }
class Checkbox extends El { static formAssociated = true; static focus = true; static sheet = css(`:host{display:block}.r{display:flex;gap:8px;align-items:flex-start}input{accent-color:#303030;width:16px;height:16px;margin:2px 0 0;flex:none;cursor:pointer}label{cursor:pointer}.det{color:var(--text-2)}.er{color:var(--crit)}.sw{appearance:none;width:28px!important;height:16px;border-radius:8px;background:#8a8a8a;position:relative;transition:background .1s;margin-top:2px}.sw::after{content:'';position:absolute;width:12px;height:12px;border-radius:50%;background:#fff;top:2px;left:2px;transition:left .1s}.sw:checked{background:#303030}.sw:checked::after{left:14px}.sw:disabled,input:disabled{opacity:.45}`);
  constructor() { super(); this.int = this.attachInternals(); this._c = null; }
  get form() { return this.int.form; } get name() { return this.getAttribute('name') ?? ''; }
  get defaultChecked() { return this.hasAttribute('checked'); } set defaultChecked(v) { this.toggleAttribute('checked', !!v); }
  get checked() { return this._c ?? this.defaultChecked; } set checked(v) { this._c = !!v; this.push(); }
  get value() { return this.getAttribute('value') ?? 'on'; } set value(v) { this.setAttribute('value', v); }
  get disabled() { return this.hasAttribute('disabled'); } set disabled(v) { this.toggleAttribute('disabled', !!v); }
  push() { const i = this.$('input'); if (i) i.checked = this.checked; this.int.setFormValue(this.checked ? this.value : null); }
  build() { const sw = this.constructor.tag === 's-switch'; this.shadowRoot.replaceChildren(h(`<div class="r"><input id="c" type="checkbox" ${sw ? 'class="sw" role="switch"' : ''}><div><label for="c"></label><div class="det" id="d"></div><div class="er" id="e"></div></div></div>`)); const i = this.$('input');
    i.addEventListener('change', (e) => { e.stopPropagation(); this._c = i.checked; this.push(); this.emit('change', { bubbles: true }); }); i.addEventListener('input', () => { this._c = i.checked; this.push(); }); }
  update() { const g = (n) => this.getAttribute(n), i = this.$('input'); this.$('label').textContent = g('label') ?? ''; this.$('label').classList.toggle('vh', g('labelaccessibilityvisibility') === 'exclusive'); const al = g('accessibilitylabel'); if (al) i.setAttribute('aria-label', al); i.disabled = this.hasAttribute('disabled'); i.indeterminate = this.hasAttribute('indeterminate'); this.$('.det').textContent = g('details') ?? ''; this.$('.er').textContent = g('error') ?? ''; i.setAttribute('aria-describedby', 'd e'); this.push(); }
  formResetCallback() { this._c = null; this.push(); } }
class Choice extends El { static sheet = css(`:host{display:block}.d,::slotted([slot=details]){color:var(--text-2)}`); build() { this.shadowRoot.replaceChildren(h('<slot></slot><div class="d"><slot name="details"></slot></div><slot name="secondary-content"></slot>')); }
  get value() { return this.getAttribute('value') ?? ''; } set value(v) { this.setAttribute('value', v); } get selected() { return this.hasAttribute('selected'); } set selected(v) { this.toggleAttribute('selected', !!v); } }
class ChoiceList extends El { static formAssociated = true; static opts = { slotAssignment: 'manual' }; static sheet = css(`:host{display:block}fieldset{border:0;margin:0;padding:0;min-width:0}legend{padding:0;margin-bottom:4px}.o{display:flex;gap:8px;align-items:flex-start;margin-block:4px}input{accent-color:#303030;width:16px;height:16px;margin:2px 0 0;flex:none}.det{color:var(--text-2)}.er{color:var(--crit)}label{cursor:pointer}`);
  constructor() { super(); this.int = this.attachInternals(); this._vals = null; }
  get form() { return this.int.form; } get name() { return this.getAttribute('name') ?? ''; }
  get defaults() { return [...this.querySelectorAll(':scope > s-choice[selected]')].map((c) => c.getAttribute('value') ?? ''); }
  get values() { return this._vals ?? this.defaults; } set values(v) { this._vals = [...v]; this.push(); }
  push() { const f = new FormData(); for (const v of this.values) f.append(this.name, v); this.int.setFormValue(f); this.shadowRoot.querySelectorAll('input').forEach((i) => { i.checked = this.values.includes(i.value); }); }
  build() { this.shadowRoot.replaceChildren(h('<fieldset><legend></legend><div class="det"></div><div class="list"></div><div class="er"></div></fieldset>')); new MutationObserver(() => this.list()).observe(this, { childList: true }); this.list(); }
  list() { const m = this.hasAttribute('multiple'), L = this.$('.list'); L.replaceChildren(); this.gid ??= 'g' + (++uid);
    for (const c of this.querySelectorAll(':scope > s-choice')) { const id = 'o' + (++uid); const o = h(`<div class="o"><input id="${id}" type="${m ? 'checkbox' : 'radio'}" name="${this.gid}" value="${esc(c.getAttribute('value'))}" ${c.hasAttribute('disabled') || this.hasAttribute('disabled') ? 'disabled' : ''}><label for="${id}"><slot></slot></label></div>`); const s = o.querySelector('slot'), i = o.querySelector('input'); L.append(o); s.assign(c);
      i.addEventListener('change', (e) => { e.stopPropagation(); this._vals = [...this.shadowRoot.querySelectorAll('input:checked')].map((x) => x.value); this.push(); this.emit('change', { bubbles: true }); }); }
    this.push(); }
  update() { const g = (n) => this.getAttribute(n); const l = this.$('legend'); l.textContent = g('label') ?? ''; l.classList.toggle('vh', g('labelaccessibilityvisibility') === 'exclusive'); this.$('.det').textContent = g('details') ?? ''; this.$('.er').textContent = g('error') ?? ''; }
  formResetCallback() { this._vals = null; this.push(); } }
class DropZone extends El { static formAssociated = true; static sheet = css(`:host{display:block}.z{border:1px dashed var(--input);border-radius:8px;padding:24px;text-align:center;background:var(--input-bg)}label{display:block;margin-bottom:4px}.er{color:var(--crit)}`); constructor() { super(); this.int = this.attachInternals(); this._files = []; }
  get files() { return this._files; } set files(v) { this._files = [...v]; }
  build() { this.shadowRoot.replaceChildren(h(`<label for="c"></label><div class="z"><input id="c" type="file"><slot></slot></div><div class="er"></div>`)); const i = this.$('input'); i.addEventListener('change', (e) => { e.stopPropagation(); this._files = [...i.files]; const f = new FormData(); for (const x of i.files) f.append(this.getAttribute('name') ?? '', x); this.int.setFormValue(f); this.emit('change', { bubbles: true }); }); }
  update() { const i = this.$('input'); i.multiple = this.hasAttribute('multiple'); if (this.getAttribute('accept')) i.accept = this.getAttribute('accept'); this.$('label').textContent = this.getAttribute('label') ?? this.getAttribute('accessibilitylabel') ?? ''; this.$('.er').textContent = this.getAttribute('error') ?? ''; } }

/* ---------- overlays ---------- */
class Modal extends El { static sheet = css(`:host{display:contents}dialog{border:0;padding:0;border-radius:16px;width:min(620px,calc(100vw - 32px));max-height:calc(100vh - 64px);box-shadow:0 20px 20px -8px rgba(26,26,26,.28);color:inherit;overflow:hidden}dialog[open]{display:flex;flex-direction:column}:host([size=small]) dialog{width:min(380px,calc(100vw - 32px))}:host([size=large]) dialog{width:min(980px,calc(100vw - 32px))}dialog::backdrop{background:rgba(0,0,0,.71)}
header{display:flex;align-items:center;padding:12px 16px;background:var(--surface-3);border-bottom:1px solid var(--border)}h2{flex:1;font-weight:650;font-size:14px}header button{all:unset;cursor:pointer;display:inline-flex;padding:4px;border-radius:8px}header button:focus-visible{outline:2px solid var(--focus)}.m{padding:16px;overflow:auto;display:flex;flex-direction:column;gap:16px;container-type:inline-size;container-name:s-default}:host([padding=none]) .m{padding:0}footer{display:flex;justify-content:flex-end;gap:8px;padding:12px 16px;border-top:1px solid var(--border)}footer:not(.on){display:none}
slot[name=primary-action]::slotted(:not(s-button[variant=primary])),slot[name=secondary-actions]::slotted(s-button:is([variant=primary],[variant=tertiary])){display:none!important}
@media (max-width:490px){dialog{width:100vw!important;max-width:none;margin:auto 0 0;border-radius:16px 16px 0 0}}`);
  build() { this.shadowRoot.replaceChildren(h(`<dialog aria-labelledby="t"><header><h2 id="t"></h2><button type="button" aria-label="Close">${icon('x')}</button></header><div class="m"><slot></slot></div><footer><slot name="secondary-actions"></slot><slot name="primary-action"></slot></footer></dialog>`));
    const d = this.$('dialog'); this.$('header button').addEventListener('click', () => this.hideOverlay()); d.addEventListener('close', () => { this.emit('hide'); this.emit('afterhide'); this.invoker?.focus?.(); }); d.addEventListener('click', (e) => { if (e.target === d) this.hideOverlay(); });
    const f = () => this.$('footer').classList.toggle('on', [...this.shadowRoot.querySelectorAll('footer slot')].some((s) => s.assignedElements().length)); this.shadowRoot.querySelectorAll('footer slot').forEach((s) => s.addEventListener('slotchange', f)); f(); }
  update() { this.$('h2').textContent = this.getAttribute('heading') ?? ''; const l = this.getAttribute('accessibilitylabel'); if (l) this.$('dialog').setAttribute('aria-label', l); }
  showOverlay() { const d = this.$('dialog'); if (d.open) return; this.emit('show'); d.showModal(); this.emit('aftershow'); } hideOverlay() { const d = this.$('dialog'); if (d.open) d.close(); } toggleOverlay() { this.$('dialog').open ? this.hideOverlay() : this.showOverlay(); } autoCommand() { this.showOverlay(); } }
class Popover extends El { static sheet = css(`:host{margin:0;inset:auto;border:0;padding:0;background:var(--surface);border-radius:12px;box-shadow:var(--pop);color:inherit;min-width:120px;max-width:min(480px,95vw)}:host(:not(:popover-open)){display:none}`);
  build() { super.build(); this.popover = 'auto'; this.addEventListener('toggle', (e) => { this.emit(e.newState === 'open' ? 'aftershow' : 'afterhide'); this.emit('aftertoggle'); }); this.addEventListener('beforetoggle', (e) => this.emit(e.newState === 'open' ? 'show' : 'hide')); }
  update() { const [b, o] = rules([['inline-size', this.getAttribute('inlinesize')], ['max-inline-size', this.getAttribute('maxinlinesize')], ['min-inline-size', this.getAttribute('mininlinesize')], ['block-size', this.getAttribute('blocksize')]]); this.own.replaceSync(`:host{${b}}${o}`); }
  showOverlay() { if (this.matches(':popover-open')) return; this.showPopover(); const a = this.invoker?.getBoundingClientRect(); if (a) { const w = this.offsetWidth, hh = this.offsetHeight; const x = Math.max(8, Math.min(innerWidth - w - 8, a.left + a.width / 2 - w / 2)); const y = a.bottom + 4 + hh > innerHeight && a.top > hh ? a.top - hh - 4 : a.bottom + 4; this.style.left = x + scrollX * 0 + 'px'; this.style.top = y + 'px'; this.style.position = 'fixed'; } }
  hideOverlay() { if (this.matches(':popover-open')) this.hidePopover(); } toggleOverlay() { this.matches(':popover-open') ? this.hideOverlay() : this.showOverlay(); } autoCommand() { this.toggleOverlay(); } }
class Menu extends Popover { static sheet = css(`:host{margin:0;inset:auto;border:0;padding:6px;background:var(--surface);border-radius:12px;box-shadow:var(--pop);color:inherit;min-width:160px}:host(:not(:popover-open)){display:none}`);
  build() { super.build(); this.setAttribute('role', 'menu'); const l = this.getAttribute('accessibilitylabel'); if (l) this.setAttribute('aria-label', l); this.addEventListener('click', () => this.hideOverlay()); } update() {} }
class Tooltip extends El { static sheet = css(`:host{margin:0;inset:auto;border:0;padding:6px 8px;background:var(--surface);border-radius:8px;box-shadow:var(--pop);max-width:240px;font-size:12px;color:inherit}:host(:not(:popover-open)){display:none}`);
  build() { super.build(); this.popover = 'manual'; this.setAttribute('role', 'tooltip'); }
  interest(on, from) { if (on) { if (!this.matches(':popover-open')) this.showPopover(); const a = from.getBoundingClientRect(); this.style.position = 'fixed'; this.style.left = Math.max(4, Math.min(innerWidth - this.offsetWidth - 4, a.left + a.width / 2 - this.offsetWidth / 2)) + 'px'; this.style.top = a.bottom + 4 + 'px'; } else if (this.matches(':popover-open')) this.hidePopover(); } }

/* ---------- registration: everything the manifest names gets at least a plain block ---------- */
const IMPL = { 's-box': Box, 's-stack': Stack, 's-grid': Grid, 's-grid-item': GridItem, 's-query-container': QueryContainer, 's-scroll-box': ScrollBox, 's-divider': Divider, 's-text': Text, 's-paragraph': Paragraph, 's-number': NumberEl, 's-heading': Heading, 's-page': Page, 's-section': Section,
  's-button': Button, 's-press-button': PressButton, 's-button-group': ButtonGroup, 's-link': Link, 's-clickable': Clickable, 's-chip': Chip, 's-clickable-chip': ClickableChip, 's-badge': Badge, 's-banner': Banner, 's-spinner': Spinner, 's-progress': Progress, 's-empty-state': EmptyState, 's-icon': Icon, 's-image': ImageEl, 's-thumbnail': Thumbnail, 's-avatar': Avatar,
  's-unordered-list': UL, 's-ordered-list': OL, 's-list-item': LI, 's-table': Table, 's-table-header-row': THeadRow, 's-table-header': THead, 's-table-body': TBody, 's-table-row': TRow, 's-table-cell': TCell,
  's-text-field': Field, 's-email-field': EmailField, 's-url-field': UrlField, 's-password-field': PasswordField, 's-search-field': SearchField, 's-number-field': NumberField, 's-money-field': MoneyField, 's-date-field': DateField, 's-color-field': ColorField, 's-text-area': TextArea, 's-select': Select, 's-option': Plain, 's-option-group': Plain, 's-checkbox': Checkbox, 's-switch': Checkbox, 's-choice': Choice, 's-choice-list': ChoiceList, 's-drop-zone': DropZone,
  's-modal': Modal, 's-popover': Popover, 's-menu': Menu, 's-tooltip': Tooltip };
class Unknown extends El { static sheet = css(`:host{display:block;outline:1px dashed #c70a24}`); }
const made = {};
for (const [tag, meta] of Object.entries(META)) {
  if (tag === 's-app-nav' || tag === 's-app-window') continue;      // App Bridge's own elements
  const Impl = IMPL[tag] ?? Unknown;
  const C = class extends Impl { static tag = tag; };
  for (const [attr, [prop, kind, dflt]] of Object.entries(meta.attrs)) {
    if (['id', 'lang', 'dir', 'hidden', 'children'].includes(prop) || prop in C.prototype) continue;
    Object.defineProperty(C.prototype, prop, { configurable: true, enumerable: true,
      get() { const v = this.getAttribute(attr); if (kind === 'boolean') return v !== null; if (kind === 'number') return v === null ? (Number(dflt) || undefined) : Number(v); return v ?? dflt ?? ''; },
      set(v) { if (kind === 'boolean') this.toggleAttribute(attr, !!v); else if (v == null) this.removeAttribute(attr); else this.setAttribute(attr, v); } });
  }
  for (const ev of meta.events) { const p = 'on' + ev; if (!(p in HTMLElement.prototype)) { const k = Symbol(ev); Object.defineProperty(C.prototype, p, { configurable: true, get() { return this[k] ?? null; }, set(f) { if (this[k]) this.removeEventListener(ev, this[k]); this[k] = f; if (f) this.addEventListener(ev, f); } }); } }
  made[tag] = C;
}
for (const t of Object.keys(made)) customElements.define(t, made[t]);
globalThis.__polarisStandin = { version: '0.1', tags: Object.keys(made), unimplemented: Object.keys(META).filter((t) => !IMPL[t] && !t.startsWith('s-app')) };
