/* Checkboxes of a list, and the menu for what is chosen. */
import { drawMenu } from './actions.js';

export const startSelection = (table) => {
  const bar = document.getElementById('chosen-bar');
  const all = table.querySelector('thead input');
  const boxes = [...table.querySelectorAll('tbody input[type=checkbox]')];
  const chosen = () => boxes.filter((one) => one.checked).map((one) => ({ id: one.value }));
  const update = () => {
    const count = chosen().length;
    bar.hidden = !count;
    bar.querySelector('[data-count]').textContent = `${count} selected`;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.addEventListener('change', () => {
    boxes.forEach((one) => { one.checked = all.checked; });
    update();
  });
  boxes.forEach((one) => one.addEventListener('change', update));
  drawMenu(bar.querySelector('.actions-menu'), chosen);
  update();
};
