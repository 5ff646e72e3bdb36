/* The frame around the app, on this machine only. Pairs with sandbox/admin/app_bridge. */
import { app } from './channel.js';
import { startMenu, startPlaces } from './places.js';
import { startBars } from './bars.js';
import { startDialogs } from './dialogs.js';

startMenu();
if (app) {
  startPlaces();
  startBars();
  startDialogs();
  // Not before everything listens: the page tells of itself once, and nobody would hear it.
  app.src = app.dataset.src;
}
