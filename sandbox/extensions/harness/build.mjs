/* Bundles what runs extensions on this machine into sandbox/extensions/dist: the worker's side, the page's
   side, and the list of elements. Run by `python -m tools.extensions harness`. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../../..');
const DIST = path.resolve(HERE, '../dist');
const SHARED = path.join(ROOT, 'extensions/shared');
const ELEMENTS = path.join(DIST, 'elements.json');

/* Reading the types takes seconds: only when they or the reading have changed. */
const stamp = () => {
  const hash = createHash('sha256');
  hash.update(readFileSync(path.join(HERE, 'elements.mjs')));
  hash.update(readFileSync(path.join(SHARED, 'node_modules/@shopify/ui-extensions/package.json')));
  return hash.digest('hex');
};

mkdirSync(DIST, { recursive: true });
const wanted = stamp();
if (!existsSync(ELEMENTS) || JSON.parse(readFileSync(ELEMENTS, 'utf8')).stamp !== wanted) {
  const { readElements } = await import('./elements.mjs');
  writeFileSync(ELEMENTS, JSON.stringify({ stamp: wanted, ...readElements(SHARED) }));
}
await build({
  entryPoints: { worker: path.join(HERE, 'worker/start.js'), host: path.join(HERE, 'host/start.js') },
  outdir: DIST,
  bundle: true,
  format: 'iife',
  target: 'es2022',
  nodePaths: [path.join(ROOT, 'node_modules')],
  logLevel: 'warning',
});
