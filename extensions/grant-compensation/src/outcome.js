import {whyNot} from '@amends/shared/src/Failure.jsx';
import {refusalsOf} from './words.js';

/**
 * How one of several grants went.
 *
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {import('@amends/shared/src/bulk.js').Task} task
 * @returns {import('@amends/shared/src/BulkResults.jsx').Told}
 */
export function outcomeOf(t, {answer}) {
  if (!answer) return {text: ''};
  if (!answer.ok) return {text: refusalsOf(answer).join(' ') || whyNot(t, answer)};
  const {number, state} = answer.data.compensation;
  return {text: t(state === 'requested' ? 'asked' : 'granted', {number}), link: `compensations/${number}`};
}

/**
 * What one of several orders would get, as the policy says.
 *
 * @param {import('@amends/shared/src/translate.js').Translate} t
 * @param {import('@amends/shared/src/bulk.js').Task} task
 * @returns {string}
 */
export function offerOf(t, {answer}) {
  if (!answer) return '';
  if (!answer.ok) return whyNot(t, answer);
  /** @type {import('./wish.js').Checked} */
  const {verdict, title, more} = answer.data;
  if (verdict === 'refused') return more.join(' ') || title;
  return verdict === 'needs_approval' ? t('offerNeedsApproval', {what: title}) : title;
}
