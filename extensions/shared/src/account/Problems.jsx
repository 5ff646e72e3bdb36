import {Given} from './Given.jsx';
import {Problem} from './Problem.jsx';

/**
 * What went wrong, and what the customer got for it; nothing of what there is none of.
 *
 * @param {{t: import('../translate.js').Translate, problems: any[], given: any[]}} props needs the texts
 *   `problems` and `given`, and those of a Problem and a Given
 */
export function Problems({t, problems, given}) {
  return (
    <>
      {problems.length > 0 && (
        <List title={t('problems')}>
          {problems.map((one) => (
            <Problem key={one.number} t={t} problem={one} />
          ))}
        </List>
      )}
      {given.length > 0 && (
        <List title={t('given')}>
          {given.map((one) => (
            <Given key={one.number} t={t} given={one} />
          ))}
        </List>
      )}
    </>
  );
}

/** @param {{title: string, children: import('preact').ComponentChildren}} props */
function List({title, children}) {
  return (
    <s-stack gap="base">
      <s-heading>{title}</s-heading>
      {children}
    </s-stack>
  );
}
