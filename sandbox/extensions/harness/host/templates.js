/* Templates of customer segments: what extensions bring, and what choosing one would put into the editor. */
import { element, extensionsAt } from './facts.js';
import { runTarget } from './run.js';

const TARGET = 'admin.customers.segmentation-templates.data';

const row = (template, editor) => {
  const use = element('button', { type: 'button', textContent: 'Use template' });
  use.addEventListener('click', () => {
    editor.value = template.queryToInsert;
    editor.focus();
  });
  const words = [template.description].flat().map((text) => element('p', { textContent: text }));
  return element('li', {}, element('h3', { textContent: template.title }), ...words, element('code', { textContent: template.query }), use);
};

export const drawTemplates = async (place) => {
  const editor = document.getElementById('segment-query');
  for (const extension of extensionsAt(TARGET)) {
    const running = runTarget(extension, TARGET);
    const given = await running.done;
    running.stop();
    place.append(...(given?.templates ?? []).map((one) => row(one, editor)));
  }
  place.dataset.ready = '';
};
