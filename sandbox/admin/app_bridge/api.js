/* window.shopify, as far as a page from a server uses it. */
import { config, FRAME } from './config.js';
import { ask, on, send } from './channel.js';
import { idToken } from './session.js';
import { isDirty, shakeBar } from './save_bar.js';

const toasts = new Map();
let toastCount = 0;

const showToast = (message, options = {}) => {
  toastCount += 1;
  const toast = `toast-${toastCount}`;
  toasts.set(toast, options);
  const { isError = false, action, duration = 5000 } = options;
  send('toast', { toast, message: String(message), isError: Boolean(isError), action, duration });
  return toast;
};

const overlay = (method) => async (id) => document.getElementById(id)?.[method]();

const picked = (found) => found && Object.defineProperty(found, 'selection', { value: found });

/* Answers once one may leave. Believed: while the bar shows it shakes, and nothing is answered. */
const leaveConfirmation = async () => {
  if (!isDirty()) return undefined;
  await shakeBar();
  return new Promise(() => {});
};

export const makeApi = () => ({
  config: Object.freeze({ ...config }),
  origin: FRAME,
  ready: Promise.resolve(),
  environment: { embedded: true, mobile: false, pos: false, intent: false },
  idToken,
  /* Only this of the admin's users: names come from an online token. */
  user: () => ask('user'),
  loading: (on = true) => send('loading', { on: Boolean(on) }),
  toast: { show: showToast, hide: (toast) => send('toastHide', { toast }) },
  modal: { show: overlay('showOverlay'), hide: overlay('hideOverlay'), toggle: overlay('toggleOverlay') },
  saveBar: { leaveConfirmation },
  resourcePicker: (options) => ask('resourcePicker', { options }).then(picked),
  picker: async (options) => ({ selected: ask('picker', { options }) }),
  scopes: {
    query: () => ask('scopes'),
    request: (scopes) => ask('scopesRequest', { scopes }),
    revoke: (scopes) => ask('scopesRevoke', { scopes }),
  },
  webVitals: { onReport: () => {} },
  reviews: { request: async () => ({ success: false, code: 'cooldown-period', message: 'stand-in' }) },
  support: { registerHandler: async () => {} },
  app: { extensions: async () => [] },
});

export const startApi = () => {
  window.shopify = makeApi();
  on('toastAction', ({ toast }) => toasts.get(toast)?.onAction?.());
  on('toastDismiss', ({ toast }) => toasts.get(toast)?.onDismiss?.());
};
