/**
 * What stands in the field of an event: the types of customer accounts do not say which element it is of.
 *
 * @param {Event} event
 * @returns {string}
 */
export const valueOf = (event) => /** @type {any} */ (event.currentTarget).value ?? '';

/**
 * Whether the checkbox of an event is ticked.
 *
 * @param {Event} event
 * @returns {boolean}
 */
export const isTicked = (event) => /** @type {any} */ (event.currentTarget).checked === true;
