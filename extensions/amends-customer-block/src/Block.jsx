import '@shopify/ui-extensions/preact';
import {render} from 'preact';

export default async () => {
  render(<s-admin-block heading={shopify.i18n.translate('name')} />, document.body);
};
