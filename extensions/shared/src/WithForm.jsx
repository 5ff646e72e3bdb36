import {useMemo} from 'preact/hooks';
import {ActionFrame} from './ActionFrame.jsx';
import {MOST_THINGS} from './bulk.js';
import {Failure} from './Failure.jsx';
import {Loading} from './Loading.jsx';
import {queryOf, subjectOf} from './subject.js';
import {useAsk} from './useAsk.js';

/**
 * @typedef {import('./ask.js').Host & {close: () => void, data: {selected: {id: string}[]}}} ActionHost
 * @typedef {{subject: import('./subject.js').Subject, form: any}} Opened
 */

/**
 * An action that asks the server for its form first.
 *
 * @param {{host: ActionHost, t: import('./translate.js').Translate, path: string,
 *   children: (opened: Opened) => import('preact').ComponentChild}} props `path` below /api/; needs the
 *   texts of `ActionFrame`, `Loading` and `Failure`, and `bulk.tooMany`
 */
export function WithForm({host, t, path, children}) {
  const subject = useMemo(() => subjectOf(host.data.selected), [host]);
  const count = subject.orders.length;
  if (count > MOST_THINGS) {
    return (
      <ActionFrame t={t} close={host.close}>
        <s-banner tone="warning">{t('bulk.tooMany', {count, most: MOST_THINGS})}</s-banner>
      </ActionFrame>
    );
  }
  return (
    <Asked host={host} t={t} subject={subject} path={path}>
      {children}
    </Asked>
  );
}

/**
 * @param {{host: ActionHost, t: import('./translate.js').Translate, path: string,
 *   subject: import('./subject.js').Subject,
 *   children: (opened: Opened) => import('preact').ComponentChild}} props
 */
function Asked({host, t, path, subject, children}) {
  const [asked, again] = useAsk(host, `${path}?${queryOf(subject)}`);
  if (asked.state === 'ready') return children({subject, form: asked.data});
  return (
    <ActionFrame t={t} close={host.close} loading={asked.state === 'loading'}>
      {asked.state === 'loading' && <Loading t={t} />}
      {asked.state === 'failed' && <Failure t={t} failed={asked.failed} onAgain={again} />}
    </ActionFrame>
  );
}
