/* What the page knows of itself, its extensions and the app: written into it by the sandbox. */

export const facts = JSON.parse(document.getElementById('extensions').textContent);

export const extensionsAt = (target) => facts.extensions.filter((one) => one.targets.includes(target));

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/* What the sandbox is asked on behalf of an extension; nobody else may ask there. */
export const server = async (path, body = {}) => {
  const response = await fetch(`${facts.answers}/${path}`, {
    method: 'POST',
    headers: { 'X-Admin-Frame': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw Error(`${path}: ${response.status}`);
  return response.json();
};
