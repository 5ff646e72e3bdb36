import '@shopify/ui-extensions/preact';
import {render} from 'preact';
import {placeOf} from '@amends/shared/src/place.js';
import {StaffBlock} from '@amends/shared/src/StaffBlock.jsx';

export default async () => {
  render(<StaffBlock host={shopify} place={placeOf(shopify.data.selected[0]?.id)} />, document.body);
};
