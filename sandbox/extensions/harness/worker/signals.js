/* Values of the page as signals. The extension brings Preact's own kind once it imports it. */

let Kind = null;

export const useSignals = (given) => { Kind = given; };

const plain = (value) => ({ value, subscribe: (react) => { react(value); return () => {}; } });

/* An object whose members are signals, made when first looked at. */
export const signals = (values) => {
  const made = {};
  for (const [name, value] of Object.entries(values)) {
    let signal = null;
    Object.defineProperty(made, name, {
      enumerable: true,
      get() {
        signal ??= Object.assign(Kind ? new Kind(value) : plain(value), { current: value, destroy: async () => {} });
        return signal;
      },
    });
  }
  return made;
};
