import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {AddNote} from './AddNote.jsx';

export default async () => {
  render(<AddNote host={shopify} />, document.body);
};
