/* What extensions may draw, as Shopify's types tell it: each surface's elements with their properties and
   events, and which of them each target has. `@shopify/ui-extensions` brings the types. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const SURFACES = ['admin', 'customer-account'];
const IMPORTED = /^import "\.\.\/components\/(.+\.d\.ts)";$/gm;
const TAG = /(?:tagName\s*=\s*|\[)['"](s-[a-z-]+)['"]/;
const NATIVE = new Set(['children', 'key', 'ref']);
/* Beyond so many a keyword list is all combinations of something, such as of four paddings: not looked at. */
const MOST_KEYWORDS = 600;

export const readElements = (shared) => {
  const pkg = path.dirname(createRequire(path.join(shared, 'package.json')).resolve('@shopify/ui-extensions'));
  const found = { surfaces: {}, targets: {} };
  for (const surface of SURFACES) {
    const folder = path.join(pkg, 'build/ts/surfaces', surface);
    const components = new Set();
    for (const file of readdirSync(path.join(folder, 'targets')).filter((name) => name.endsWith('.d.ts'))) {
      const used = [...readFileSync(path.join(folder, 'targets', file), 'utf8').matchAll(IMPORTED)].map((one) => one[1]);
      found.targets[file.replace(/\.d\.ts$/, '')] = used.map((name) => tagOf(folder, name));
      used.forEach((name) => components.add(name));
    }
    found.surfaces[surface] = elementsOf(shared, [...components].map((name) => path.join(folder, 'components', name)));
  }
  return found;
};

const tagOf = (folder, component) => {
  const text = readFileSync(path.join(folder, 'components', component), 'utf8');
  const tag = text.match(TAG);
  if (!tag) throw Error(`${component} names no element`);
  return tag[1];
};

/* Tag → {props: {name: {kind, keywords}}, events: [type]}, from JSX's own list once all are imported. */
const elementsOf = (shared, files) => {
  const root = path.join(shared, 'every-element.ts');
  const text = [
    "import {createElement} from 'preact';",
    ...files.map((file) => `import ${JSON.stringify(file.replace(/\.d\.ts$/, ''))};`),
    'export type Every = createElement.JSX.IntrinsicElements;',
  ].join('\n');
  const options = { skipLibCheck: true, strict: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === root || fileExists(name);
  host.readFile = (name) => (name === root ? text : readFile(name));
  host.getSourceFile = (name, ...rest) => (name === root ? ts.createSourceFile(name, text, ...rest) : getSourceFile(name, ...rest));
  const program = ts.createProgram([root], options, host);
  const checker = program.getTypeChecker();
  const alias = program.getSourceFile(root).statements.find(ts.isTypeAliasDeclaration);
  const every = checker.getTypeAtLocation(alias);
  const tags = every.getProperties().filter((one) => one.name.startsWith('s-'));
  return Object.fromEntries(tags.map((one) => [one.name, elementOf(checker, checker.getTypeOfSymbol(one))]));
};

const elementOf = (checker, type) => {
  const element = { props: {}, events: [] };
  for (const one of type.getApparentProperties()) {
    const inherited = one.declarations?.every((where) => /typescript\/lib|node_modules\/preact/.test(where.getSourceFile().fileName));
    if (NATIVE.has(one.name) || (inherited && !/^(id|slot)$/.test(one.name))) continue;
    const kind = checker.getNonNullableType(checker.getTypeOfSymbol(one));
    if (/^on[A-Z]/.test(one.name)) element.events.push(one.name.slice(2).toLowerCase());
    else if (!/^on[a-z]/.test(one.name) && !kind.getCallSignatures().length) element.props[one.name] = kindOf(checker, kind);
  }
  return element;
};

/* boolean, number, enum (one of the keywords), string, or any. */
const kindOf = (checker, given) => {
  const parts = (given.isUnion() ? given.types : [given]).filter((one) => !(one.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
  const flags = parts.map((one) => one.flags);
  const has = (flag) => flags.some((one) => one & flag);
  if (has(ts.TypeFlags.BooleanLike) && !has(ts.TypeFlags.StringLike)) return { kind: 'boolean' };
  if (has(ts.TypeFlags.NumberLike) && !has(ts.TypeFlags.StringLike)) return { kind: 'number' };
  const keywords = parts.filter((one) => one.isStringLiteral()).map((one) => one.value);
  const closed = keywords.length === parts.length && keywords.length <= MOST_KEYWORDS;
  if (keywords.length && closed) return { kind: 'enum', keywords };
  return { kind: keywords.length || has(ts.TypeFlags.StringLike) ? 'string' : 'any' };
};
