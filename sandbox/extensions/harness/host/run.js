/* One target of one extension: its worker, and the tree it draws mirrored into the page. */
import { DOMRemoteReceiver } from '@remote-dom/core/receivers';
import { facts } from './facts.js';
import { forwardEvents } from './events.js';
import { answersFor } from './answers.js';

let count = 0;

const unpacked = (value, call) => {
  if (Array.isArray(value)) return value.map((one) => unpacked(one, call));
  if (value === null || typeof value !== 'object') return value;
  if ('calls' in value) return (detail) => call(value.calls, detail);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unpacked(one, call)]));
};

/* What can be sent of an event's detail. */
const sent = (detail) => (detail && typeof detail === 'object' ? { ...detail } : null);

const elementsOf = async (target) => (await fetch(`/extension-assets/elements/${target}`)).json();

const factsFor = (extension, target, selected) => ({
  ...facts.shared,
  surface: facts.surface,
  target,
  network: extension.network,
  texts: extension.texts,
  otherwise: extension.otherwise,
  data: { selected },
});

/* Calls of functions that stayed in the worker; `heard` takes what they answer. */
const callsTo = (worker) => {
  const waiting = new Map();
  return {
    call: (calls, detail) => new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      worker.postMessage({ kind: 'call', id: count, calls, detail: sent(detail) });
    }),
    heard: ({ id, error }) => {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (error) reject(Error(error));
      else resolve();
    },
  };
};

const answer = async (worker, answers, { id, what, args }) => {
  try {
    worker.postMessage({ kind: 'answer', id, result: await answers[what](args) });
  } catch (error) {
    worker.postMessage({ kind: 'answer', id, error: error.message });
  }
};

/* What the worker says, by kind; an error in it is one of the extension. */
const listen = (worker, heard, trouble) => {
  worker.addEventListener('message', ({ data }) => {
    try {
      heard[data.kind](data);
    } catch (error) {
      trouble(error.message);
    }
  });
  worker.addEventListener('error', (event) => trouble(event.message));
};

/* Runs until `stop()`. `done` resolves to what the target returned, or undefined where it failed.
   `into` is an element that gets a shadow root; without one nothing may be drawn. */
export const runTarget = (extension, target, { selected = [], into = document.createElement('div'), close = () => {} } = {}) => {
  const trouble = (message) => console.error(`${extension.handle} at ${target}: ${message}`);
  const worker = new Worker('/extension-assets/worker.js', { name: extension.handle });
  const root = into.attachShadow({ mode: 'open' });
  const calls = callsTo(worker);
  const answers = answersFor(extension, close);
  let receiver = null;
  const done = new Promise((resolve) => listen(worker, {
    mutate: ({ records }) => receiver.connection.mutate(unpacked(records, calls.call)),
    method: ({ id, method }) => receiver.connection.call(id, method),
    trouble: ({ message }) => trouble(message),
    called: calls.heard,
    ask: (asked) => answer(worker, answers, asked),
    done: ({ value }) => resolve(value),
    failed: () => resolve(undefined),
  }, trouble));
  forwardEvents(root);
  elementsOf(target).then((elements) => {
    receiver = new DOMRemoteReceiver({ root, elements: Object.keys(elements) });
    worker.postMessage({ kind: 'run', facts: factsFor(extension, target, selected), bundle: extension.bundle, elements });
  });
  return { done, root, stop: () => worker.terminate() };
};
