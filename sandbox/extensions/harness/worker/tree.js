/* The tree the extension draws: Shopify's remote DOM, kept to the elements of one target. */
import { window } from '@remote-dom/core/polyfill';
import { connectRemoteNode, RemoteElement, setRemoteId } from '@remote-dom/core/elements';
import { MUTATION_TYPE_INSERT_CHILD, MUTATION_TYPE_UPDATE_PROPERTY, ROOT_ID } from '@remote-dom/core';
import { complain, packed, tell } from './line.js';
import { wrongValue } from './values.js';

const METHODS = ['focus', 'blur', 'showOverlay', 'hideOverlay', 'toggleOverlay'];
const STATE = ['value', 'checked', 'values', 'files', 'open'];
const ALLOWED = ['slot', 'id', 'key'];
const names = new Map();
let elements = {};
let quiet = false;
let batch = [];

const check = (element, property, value) => {
  const known = elements[element]?.props[property];
  const wrong = known && wrongValue(known, value);
  if (wrong) complain(`<${element} ${property}>: ${wrong}`);
};

const checkNode = (node) => {
  if (node.type !== 1) return;
  names.set(node.id, node.element);
  if (!elements[node.element]) complain(`<${node.element}> is no element of this target`);
  Object.entries(node.properties ?? {}).forEach(([name, value]) => check(node.element, name, value));
  node.children.forEach(checkNode);
};

const checkRecord = ([type, id, what, value]) => {
  if (type === MUTATION_TYPE_INSERT_CHILD) checkNode(what);
  if (type === MUTATION_TYPE_UPDATE_PROPERTY) check(names.get(id), what, value);
};

const flush = () => {
  const records = batch;
  batch = [];
  tell('mutate', { records });
};

/* Changes go together once the present work is done. They are packed now: later the tree has moved on. */
const connection = {
  mutate(records) {
    if (quiet) return;
    records.forEach(checkRecord);
    if (!batch.length) queueMicrotask(flush);
    batch.push(...packed(records));
  },
  call(id, method) {
    tell('method', { id, method });
  },
};

/* What was typed is known here too, without an echo to the field that would undo the next letter. */
const remember = (element, detail) => {
  quiet = true;
  for (const name of STATE) {
    if (detail && detail[name] !== undefined && name in element) element[name] = detail[name];
  }
  quiet = false;
};

/* An event as extensions meet it; `waitUntil` as submitting forms have it. */
class Happening extends Event {
  waiting = [];

  waitUntil(promise) { this.waiting.push(promise); }

  get response() { return Promise.all(this.waiting); }
}

const events = (types) => Object.fromEntries(types.map((type) => [type, {
  dispatchEvent(detail) {
    remember(this, detail);
    return Object.assign(new Happening(type, { cancelable: true }), { detail });
  },
}]));

const READ = {
  boolean: { parse: (value) => value !== null },
  number: { parse: Number },
};

const properties = (props) => Object.fromEntries(Object.entries(props)
  .filter(([name]) => !ALLOWED.includes(name))
  .map(([name, { kind }]) => [name, { type: READ[kind] ?? String, attribute: name.toLowerCase() }]));

const classOf = (tag, { props, events: types }) => {
  const attributes = Object.keys(props).map((name) => name.toLowerCase());
  return class extends RemoteElement {
    static remoteProperties = properties(props);

    static remoteEvents = events(types);

    static remoteAttributes = ['id'];

    static remoteMethods = METHODS;

    setAttribute(name, value) {
      if (!ALLOWED.includes(name) && !attributes.includes(name.toLowerCase())) complain(`<${tag}> has no ${name}`);
      super.setAttribute(name, value);
    }

    addEventListener(type, ...rest) {
      if (!types.includes(type)) complain(`<${tag}> has no event ${type}`);
      super.addEventListener(type, ...rest);
    }
  };
};

export const grow = (known) => {
  elements = known;
  for (const [tag, element] of Object.entries(known)) customElements.define(tag, classOf(tag, element));
  setRemoteId(window.document.body, ROOT_ID);
  connectRemoteNode(window.document.body, connection);
};
