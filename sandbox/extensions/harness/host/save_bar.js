/* Forms of admin blocks are saved with the page's own bar. */

const bar = document.getElementById('save-bar');
const unsaved = new Set();

const show = () => { bar.hidden = !unsaved.size; };

export const followForms = (root) => root.addEventListener('stand-in-dirty', (event) => {
  if (event.detail) unsaved.add(event.target);
  else unsaved.delete(event.target);
  show();
});

if (bar) {
  document.getElementById('save').addEventListener('click', () => unsaved.forEach((form) => form.requestSubmit()));
  document.getElementById('discard').addEventListener('click', () => unsaved.forEach((form) => form.reset()));
}
