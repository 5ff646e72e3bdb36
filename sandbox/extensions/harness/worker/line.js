/* The line to the page: questions with answers, the page's calls of functions that stayed here. */

let count = 0;
const waiting = new Map();
const functions = new Map();
const numbers = new WeakMap();

export const tell = (kind, data = {}) => postMessage({ kind, ...data });

/* An error on the page's console, where tests see it. */
export const complain = (message) => tell('trouble', { message });

/* What the page answers to a question, or what went wrong with it. */
export const ask = (what, args = {}) => new Promise((resolve, reject) => {
  count += 1;
  waiting.set(count, { resolve, reject });
  tell('ask', { id: count, what, args });
});

const numberOf = (given) => {
  if (!numbers.has(given)) {
    count += 1;
    numbers.set(given, count);
    functions.set(count, given);
  }
  return numbers.get(given);
};

/* Functions can't be sent: their numbers go. What is undefined was never set and stays away. */
export const packed = (value) => {
  if (typeof value === 'function') return { calls: numberOf(value) };
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== 'object') return value;
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(given.map(([name, one]) => [name, packed(one)]));
};

const answered = ({ id, result, error }) => {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error) reject(Error(error));
  else resolve(result);
};

const called = async ({ id, calls, detail }) => {
  try {
    await functions.get(calls)(detail);
    tell('called', { id });
  } catch (error) {
    complain(String(error?.stack ?? error));
    tell('called', { id, error: String(error) });
  }
};

export const listen = (run) => addEventListener('message', ({ data }) => {
  if (data.kind === 'answer') answered(data);
  if (data.kind === 'call') called(data);
  if (data.kind === 'run') run(data);
});
