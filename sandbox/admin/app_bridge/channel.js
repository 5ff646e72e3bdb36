/* Talking with the frame: messages, and questions that wait for an answer. */
import { FRAME } from './config.js';

export const MARK = 'admin-stand-in';
const handlers = {};
const waiting = new Map();
let asked = 0;

export const send = (type, data = {}) => parent.postMessage({ mark: MARK, type, ...data }, FRAME);

export const ask = (type, data = {}) => new Promise((resolve, reject) => {
  asked += 1;
  waiting.set(asked, { resolve, reject });
  send(type, { ...data, id: asked });
});

export const on = (type, handler) => {
  handlers[type] = handler;
};

const answered = ({ id, result, error }) => {
  const question = waiting.get(id);
  waiting.delete(id);
  if (error) question?.reject(Error(error));
  else question?.resolve(result);
};

addEventListener('message', (event) => {
  if (event.origin !== FRAME || event.source !== parent || event.data?.mark !== MARK) return;
  if (event.data.type === 'answer') answered(event.data);
  else handlers[event.data.type]?.(event.data);
});
