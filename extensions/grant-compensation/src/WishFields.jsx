import {ChoiceField} from '@amends/shared/src/fields.jsx';
import {SUGGESTED, WAY, digitsOf} from './wish.js';

/**
 * @typedef {import('./wish.js').Offer} Offer
 * @typedef {import('./wish.js').Wish} Wish
 * @typedef {import('@amends/shared/src/translate.js').Translate} Translate
 */

/**
 * What is given, and how much.
 *
 * @param {{t: Translate, offer: Offer, wish: Wish, problems: import('./wish.js').Problems,
 *   suggested: {title: string, more: string[]} | null, onChange: (wish: Wish) => void}} props
 */
export function WishFields({t, offer, wish, problems, suggested, onChange}) {
  const chosen = offer.kinds.find(({kind}) => kind === wish.kind);
  const choices = offer.kinds.map(({kind, name, most}) => ({kind, name, details: most}));
  if (suggested) {
    choices.unshift({kind: SUGGESTED, name: suggested.title, details: suggested.more.join(' · ')});
  }
  return (
    <s-stack gap="base">
      <s-choice-list
        label={t('what')}
        name="kind"
        values={[wish.kind]}
        onChange={(event) => onChange({...wish, kind: event.currentTarget.values[0] ?? ''})}
      >
        {choices.map(({kind, name, details}) => (
          <s-choice key={kind} value={kind}>
            {name}
            {details && <s-text slot="details">{details}</s-text>}
          </s-choice>
        ))}
      </s-choice-list>
      {chosen?.has_worth && (
        <Worth t={t} offer={offer} wish={wish} problems={problems} onChange={onChange} />
      )}
    </s-stack>
  );
}

/**
 * @param {{t: Translate, offer: Offer, wish: Wish, problems: import('./wish.js').Problems,
 *   onChange: (wish: Wish) => void}} props
 */
function Worth({t, offer: {ways, currencies}, wish, problems, onChange}) {
  const codes = currencies.map(({code}) => ({key: code, name: code}));
  return (
    <s-stack gap="base">
      {ways.length > 1 && (
        <ChoiceField label={t('way')} value={wish.way} choices={ways} onChange={(way) => onChange({...wish, way})} />
      )}
      {wish.way === WAY.amount ? (
        <s-number-field
          label={t('amount')}
          value={wish.amount}
          suffix={wish.currency}
          min={0}
          step={10 ** -digitsOf(currencies, wish.currency)}
          inputMode="decimal"
          error={problems.amount ? t(problems.amount) : ''}
          onInput={(event) => onChange({...wish, amount: event.currentTarget.value})}
        />
      ) : (
        <s-number-field
          label={t('percent')}
          value={wish.percent}
          suffix="%"
          min={1}
          max={100}
          step={1}
          inputMode="numeric"
          details={t(wish.way === WAY.percent ? 'percentMeans' : 'percentageMeans')}
          error={problems.percent ? t(problems.percent) : ''}
          onInput={(event) => onChange({...wish, percent: event.currentTarget.value})}
        />
      )}
      {wish.way === WAY.amount && codes.length > 1 && (
        <ChoiceField
          label={t('currency')}
          value={wish.currency}
          choices={codes}
          onChange={(currency) => onChange({...wish, currency})}
        />
      )}
    </s-stack>
  );
}
