/* The preview of what a print action would print: `src` is fetched with the staff member's token. */
import { element, facts, server } from './facts.js';

const load = async (action, box) => {
  const src = action.getAttribute('src');
  if (!src) return;
  const { token } = await server('id_token', { staff: facts.staff });
  const answer = await fetch(new URL(src, `${facts.shared.appUrl}/`), { headers: { Authorization: `Bearer ${token}` } });
  const text = answer.ok ? await answer.text() : '';
  if (action.getAttribute('src') !== src) return;
  const preview = element('iframe', { title: 'Print preview', srcdoc: text });
  preview.setAttribute('sandbox', 'allow-same-origin allow-modals');
  box.replaceChildren(answer.ok ? preview : element('p', { textContent: `The preview could not be loaded (${answer.status}).` }));
};

export const showPrint = (root) => root.addEventListener('stand-in-print', ({ target, detail }) => {
  if (detail.print) detail.box.querySelector('iframe')?.contentWindow.print();
  else load(target, detail.box);
});
