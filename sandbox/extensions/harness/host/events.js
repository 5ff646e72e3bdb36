/* What the extension hears of an event: the state of the field it came from. */

const STATE = ['value', 'checked', 'values', 'files', 'open', 'newState', 'oldState'];

/* Remote DOM sends an event's `detail` along, and only of events that happened to the element itself. */
export const forwardEvents = (root) => {
  for (const type of ['input', 'change', 'blur', 'focus']) {
    root.addEventListener(type, (event) => {
      const { target } = event;
      /* Not read before the field itself has heard of it. */
      const get = () => Object.fromEntries(STATE.filter((name) => target[name] !== undefined).map((name) => [name, target[name]]));
      Object.defineProperty(event, 'detail', { get });
    }, { capture: true });
  }
  /* A click on the text in a clickable area is a click on the area. */
  root.addEventListener('click', (event) => {
    const [innermost] = event.composedPath();
    Object.defineProperty(event, 'target', {
      get: () => (event.currentTarget?.getRootNode?.() === root ? event.currentTarget : innermost),
    });
  }, { capture: true });
};
