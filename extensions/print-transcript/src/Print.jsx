import '@shopify/ui-extensions/preact';
import {translator} from '@amends/shared/src/translate.js';
import {render} from 'preact';
import {Transcript} from './Transcript.jsx';

export default async () => {
  const t = translator(shopify);
  render(<Transcript t={t} order={shopify.data.selected[0]?.id ?? ''} />, document.body);
};
