/**
 * @typedef {{title: string, description: string, query: string, queryToInsert: string, createdOn: string}} Template
 *   as Shopify's editor of segments takes it
 */

/**
 * The templates of an answer. The editor has no place to say that Amends could not be asked, or that its
 * rules are not for this staff member: it shows the templates of others then.
 *
 * @param {import('@amends/shared/src/ask.js').Answer} answer
 * @returns {{templates: Template[]}}
 */
export function templatesOf(answer) {
  return {templates: answer.ok ? answer.data.templates.map(template) : []};
}

/**
 * @param {{title: string, description: string, query: string, created_on: string}} said
 * @returns {Template}
 */
function template({title, description, query, created_on}) {
  return {title, description, query, queryToInsert: query, createdOn: created_on};
}
