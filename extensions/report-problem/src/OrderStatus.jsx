import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {ReportProblem} from './ReportProblem.jsx';

export default async () => {
  render(<ReportProblem host={shopify} />, document.body);
};
