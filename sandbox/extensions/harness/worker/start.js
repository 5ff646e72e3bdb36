/* Runs one target of one extension, as Shopify runs it: in a Web Worker with a remote DOM. There is
   no page here: no local storage, no clipboard, no dialogs; `window` is what remote DOM makes of it. */
import { grow } from './tree.js';
import { complain, listen, tell } from './line.js';
import { restrict } from './network.js';
import { apiOf } from './api.js';

const targets = {};

addEventListener('error', (event) => complain(String(event.error?.stack ?? event.message)));
addEventListener('unhandledrejection', (event) => complain(String(event.reason?.stack ?? event.reason)));

listen(async ({ facts, bundle, elements }) => {
  try {
    grow(elements);
    const { importScripts } = globalThis;
    restrict(facts);
    globalThis.shopify = apiOf(facts, targets);
    if (facts.surface !== 'admin') globalThis.navigation = globalThis.shopify.navigation;
    importScripts(bundle);
    if (!targets[facts.target]) throw Error(`the bundle has no target ${facts.target}`);
    tell('done', { value: JSON.parse(JSON.stringify((await targets[facts.target]()) ?? null)) });
  } catch (error) {
    complain(String(error?.stack ?? error));
    tell('failed');
  }
});
