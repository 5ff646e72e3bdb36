/** A key for one thing that somebody does: sent with every try of it, so that it is done once. */
export const newKey = () => crypto.randomUUID();
