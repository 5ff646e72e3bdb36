import {useState} from 'preact/hooks';
import {Trouble} from '@amends/shared/src/account/Trouble.jsx';
import {askAsCustomer} from '@amends/shared/src/account/askAsCustomer.js';
import {valueOf} from '@amends/shared/src/account/fields.js';
import {Items} from './Items.jsx';

const NOTHING = {reason: '', lines: /** @type {string[]} */ ([]), text: '', wish: ''};

/**
 * The form of a report. What is typed stays until it is sent; every try of it has the same key.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate,
 *   host: import('./ReportProblem.jsx').OrderHost, number: string, sendAs: string, rules: any,
 *   onDone: (text: string) => void, onCancel: () => void}} props
 */
export function Form({t, host, number, sendAs, rules, onDone, onCancel}) {
  const [typed, setTyped] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  /** @param {Partial<typeof NOTHING>} change */
  const set = (change) => setTyped((before) => ({...before, ...change}));
  const whole = typed.reason !== '' && typed.text.trim() !== '';

  async function send() {
    setTried(true);
    if (!whole || sending) return;
    setSending(true);
    setFailed(null);
    const body = {...typed, order: `gid://shopify/Order/${number}`};
    const answer = await askAsCustomer(host, '/issues', {method: 'POST', body, key: sendAs});
    setSending(false);
    if (answer.ok) onDone(answer.data.text);
    else setFailed(answer);
  }

  return (
    <s-form onSubmit={send}>
      <s-stack gap="base">
        <s-select
          label={t('reason')}
          placeholder={t('choose')}
          required
          value={typed.reason}
          error={tried && !typed.reason ? t('reasonMissing') : undefined}
          onChange={(event) => set({reason: valueOf(event)})}
        >
          {rules.reasons.map((/** @type {any} */ one) => (
            <s-option key={one.key} value={one.key}>
              {one.name}
            </s-option>
          ))}
        </s-select>
        <Items
          t={t}
          lines={rules.lines}
          shown={host.lines.value}
          chosen={typed.lines}
          onChange={(lines) => set({lines})}
        />
        <s-text-area
          label={t('text')}
          required
          rows={4}
          maxLength={rules.longest}
          value={typed.text}
          error={tried && !typed.text.trim() ? t('textMissing') : undefined}
          onInput={(event) => set({text: valueOf(event)})}
        />
        <s-text-area
          label={t('wish')}
          rows={2}
          maxLength={rules.longest}
          value={typed.wish}
          onInput={(event) => set({wish: valueOf(event)})}
        />
        {failed && <Trouble t={t} failed={failed} />}
        <s-stack direction="inline" gap="base">
          <s-button variant="primary" type="submit" loading={sending}>
            {t('send')}
          </s-button>
          <s-button variant="secondary" disabled={sending} onClick={onCancel}>
            {t('cancel')}
          </s-button>
        </s-stack>
      </s-stack>
    </s-form>
  );
}
