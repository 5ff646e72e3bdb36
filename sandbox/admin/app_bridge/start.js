/* A local stand-in for Shopify's App Bridge (cdn.shopify.com/shopifycloud/app-bridge.js), written for
   this project: for looking and testing on one machine. It behaves as the real one does where a page
   from a server can tell, and talks with the frame of sandbox/admin/frame. */
import { fetchWithToken, bounce, bounces } from './session.js';
import { goInside, isOutside, startNavigation } from './navigation.js';
import { startSaveBar } from './save_bar.js';
import { collectSoon, startTitleBar } from './title_bar.js';
import { startAppWindows } from './app_window.js';
import { startApi } from './api.js';

if (isOutside()) {
  goInside();
} else if (bounces()) {
  bounce();
} else {
  window.fetch = fetchWithToken;
  startApi();
  startNavigation(collectSoon);
  startSaveBar();
  startTitleBar();
  startAppWindows();
}
