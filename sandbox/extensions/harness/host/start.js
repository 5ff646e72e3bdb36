/* The page's side of the extensions: everything the sandbox marked a place for. */
import { facts } from './facts.js';
import { drawBlocks } from './blocks.js';
import { drawMenu, openByHandle } from './actions.js';
import { startSelection } from './selection.js';
import { drawTemplates } from './templates.js';

const each = (selector, draw) => document.querySelectorAll(selector).forEach((one) => draw(one));

if (facts.actions) openByHandle(facts.actions);
each('[data-blocks]', drawBlocks);
each('.actions-menu[data-target]:not(#chosen-bar *)', (one) => drawMenu(one));
each('[data-selection]', startSelection);
each('[data-templates]', drawTemplates);
