import {useState} from 'preact/hooks';
import {BlockBody} from './BlockBody.jsx';
import {Failure} from './Failure.jsx';
import {Loading} from './Loading.jsx';
import {QuickNote} from './QuickNote.jsx';
import {translator} from './translate.js';
import {useAsk} from './useAsk.js';

/** @typedef {import('./ask.js').Host & {navigation: {navigate: (url: string) => void}}} BlockHost */

/**
 * The block beside a customer or an order: what the app says of them, and a quick note.
 *
 * @param {{host: BlockHost, place: string}} props `place` is such as `customers/5`
 */
export function StaffBlock({host, place}) {
  const t = translator(host);
  const [asked, again] = useAsk(host, `extensions/${place}`);
  const [writing, setWriting] = useState(false);
  const data = asked.state === 'ready' ? asked.data : null;
  return (
    <s-admin-block heading={t('name')} collapsedSummary={data?.summary}>
      {asked.state === 'loading' && <Loading t={t} />}
      {asked.state === 'failed' && <Failure t={t} failed={asked.failed} onAgain={again} />}
      {data && writing && (
        <QuickNote
          host={host}
          place={place}
          onDone={(written) => {
            setWriting(false);
            if (written) again();
          }}
        />
      )}
      {data && !writing && (
        <BlockBody host={host} t={t} block={data} onNote={() => setWriting(true)} />
      )}
    </s-admin-block>
  );
}
