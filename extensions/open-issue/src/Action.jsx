import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {OpenIssue} from './OpenIssue.jsx';

export default async () => {
  render(<OpenIssue host={shopify} />, document.body);
};
