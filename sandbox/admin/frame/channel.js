/* The frame's side of the talk with App Bridge in the app's page. */

export const app = document.getElementById('app');
export const facts = document.body.dataset;
const MARK = 'admin-stand-in';
const handlers = {};

export const send = (type, data = {}) => app.contentWindow.postMessage({ mark: MARK, type, ...data }, facts.appUrl);

/* A handler gets the message; what it returns (or promises) is the answer to a question. */
export const on = (type, handler) => {
  handlers[type] = handler;
};

addEventListener('message', async (event) => {
  const message = event.data;
  if (event.origin !== facts.appUrl || event.source !== app?.contentWindow || message?.mark !== MARK) return;
  try {
    const result = await handlers[message.type]?.(message);
    if (message.id) send('answer', { id: message.id, result });
  } catch (error) {
    if (!message.id) throw error;
    send('answer', { id: message.id, error: error.message });
  }
});

/* What the sandbox knows and the app may ask the admin for. */
export const server = async (path, body) => {
  const options = { headers: { 'X-Admin-Frame': '1', 'Content-Type': 'application/json' } };
  if (body) Object.assign(options, { method: 'POST', body: JSON.stringify(body) });
  const response = await fetch(`/admin-frame/${facts.shop}/${path}`, options);
  if (!response.ok) throw Error(`${path}: ${response.status}`);
  return response.json();
};
