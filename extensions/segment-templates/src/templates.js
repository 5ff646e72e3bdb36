import {ask} from '@amends/shared/src/ask.js';
import {templatesOf} from './read.js';

export default async () => templatesOf(await ask(shopify, 'extensions/segments'));
