import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {GrantCompensation} from './GrantCompensation.jsx';

export default async () => {
  render(<GrantCompensation host={shopify} />, document.body);
};
