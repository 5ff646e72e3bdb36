import {ChoiceField, WordsField} from '@amends/shared/src/fields.jsx';
import {changed, reasonOf} from './draft.js';

/**
 * @typedef {import('./draft.js').Form} Form
 * @typedef {import('./draft.js').Draft} Draft
 * @typedef {import('./draft.js').Problems} Problems
 */

/** Beside each other where there is room. */
const COLUMNS = 'repeat(auto-fit, minmax(min(100%, 200px), 1fr))';

/**
 * The fields of an issue. Of several orders at once there are no items and no order to choose.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate, form: Form, draft: Draft,
 *   problems: Problems | null, ofCustomer: boolean, titles?: Map<string, string>,
 *   onChange: (draft: Draft) => void}} props `titles` of items, by their gids
 */
export function IssueFields({t, form, draft, problems, ofCustomer, titles, onChange}) {
  const reason = reasonOf(form, draft.reason);
  /** @param {Partial<Draft>} change */
  const put = (change) => onChange(changed(form, draft, change));
  const orders = form.orders.map(({order, text}) => ({key: order, name: text}));
  const notKnown = {key: '', name: t('notKnown')};
  /** @param {'order' | 'reason' | 'sub_reason' | 'severity' | 'channel' | 'owner'} name */
  const choice = (name) => ({
    label: t(`field.${name}`),
    value: draft[name],
    error: problems?.[name],
    onChange: (/** @type {string} */ value) => put({[name]: value}),
  });
  /** @param {'impact' | 'wish'} name */
  const words = (name) => ({
    label: t(`field.${name}`),
    value: draft[name],
    error: problems?.[name],
    onInput: (/** @type {string} */ value) => put({[name]: value}),
  });
  return (
    <s-stack gap="base">
      {ofCustomer && orders.length > 0 && (
        <ChoiceField {...choice('order')} choices={[{key: '', name: t('noOrder')}, ...orders]} />
      )}
      <Items t={t} form={form} draft={draft} titles={titles} onChange={(lines) => put({lines})} />
      <s-grid gridTemplateColumns={COLUMNS} gap="base" alignItems="start">
        <ChoiceField
          {...choice('reason')}
          choices={form.reasons}
          details={reason?.hint}
          placeholder={t('chooseReason')}
        />
        {reason && reason.sub_reasons.length > 0 && (
          <ChoiceField {...choice('sub_reason')} choices={[notKnown, ...reason.sub_reasons]} />
        )}
        {reason && <ChoiceField {...choice('severity')} choices={form.severities} />}
        <ChoiceField {...choice('channel')} choices={form.channels} details={t('channelMeans')} />
      </s-grid>
      <WordsField {...words('impact')} />
      <WordsField {...words('wish')} />
      <ChoiceField {...choice('owner')} choices={form.owners} />
    </s-stack>
  );
}

/**
 * @param {{t: import('@amends/shared/src/translate.js').Translate, form: Form, draft: Draft,
 *   titles: Map<string, string> | undefined, onChange: (lines: string[]) => void}} props
 */
function Items({t, form, draft, titles, onChange}) {
  if (form.lines.length === 0) return null;
  return (
    <s-choice-list
      label={t('field.lines')}
      name="lines"
      multiple
      values={draft.lines}
      onChange={(event) => onChange([...event.currentTarget.values])}
    >
      {form.lines.map(({line, text}) => (
        <s-choice key={line} value={line}>
          {titles?.get(line) ?? text}
          {titles?.has(line) && <s-text slot="details">{text}</s-text>}
        </s-choice>
      ))}
    </s-choice-list>
  );
}
