import {translator} from '@amends/shared/src/translate.js';
import {WithForm} from '@amends/shared/src/WithForm.jsx';
import {OneNote} from './OneNote.jsx';
import {SeveralNotes} from './SeveralNotes.jsx';

/** @typedef {import('@amends/shared/src/WithForm.jsx').ActionHost} ActionHost */

/**
 * Write a note about a customer or an order, or the same about each of several orders.
 *
 * @param {{host: ActionHost}} props
 */
export function AddNote({host}) {
  const t = translator(host);
  return (
    <WithForm host={host} t={t} path="extensions/note-form">
      {({subject, form}) =>
        subject.orders.length > 1 ? (
          <SeveralNotes host={host} t={t} form={form} />
        ) : (
          <OneNote host={host} t={t} form={form} />
        )
      }
    </WithForm>
  );
}
