import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {MyProblems} from './MyProblems.jsx';

export default async () => {
  render(<MyProblems host={shopify} />, document.body);
};
