import {Trouble} from '@amends/shared/src/account/Trouble.jsx';
import {valueOf} from '@amends/shared/src/account/fields.js';
import {Items} from './Items.jsx';
import {useReport} from './useReport.js';

/** @typedef {import('@amends/shared/src/translate.js').Translate} Translate */

/**
 * The form of a report.
 *
 * @param {{t: Translate, host: import('./ReportProblem.jsx').OrderHost, number: string, sendAs: string,
 *   rules: any, onDone: (text: string) => void, onCancel: () => void}} props `sendAs` is the report's key
 */
export function Form({t, host, number, sendAs, rules, onDone, onCancel}) {
  const report = useReport(host, number, sendAs, onDone);
  const {typed, set, sending, failed} = report;
  return (
    <s-form onSubmit={report.send}>
      <s-stack gap="base">
        <Reason t={t} reasons={rules.reasons} report={report} />
        <Items
          t={t}
          lines={rules.lines}
          shown={host.lines.value}
          chosen={typed.lines}
          onChange={(lines) => set({lines})}
        />
        <Words t={t} longest={rules.longest} report={report} />
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

/** @param {{t: Translate, reasons: any[], report: import('./useReport.js').Report}} props */
function Reason({t, reasons, report: {typed, set, tried}}) {
  return (
    <s-select
      label={t('reason')}
      placeholder={t('choose')}
      required
      value={typed.reason}
      error={tried && !typed.reason ? t('reasonMissing') : undefined}
      onChange={(event) => set({reason: valueOf(event)})}
    >
      {reasons.map((one) => (
        <s-option key={one.key} value={one.key}>
          {one.name}
        </s-option>
      ))}
    </s-select>
  );
}

/** @param {{t: Translate, longest: number, report: import('./useReport.js').Report}} props */
function Words({t, longest, report: {typed, set, tried}}) {
  return (
    <>
      <s-text-area
        label={t('text')}
        required
        rows={4}
        maxLength={longest}
        value={typed.text}
        error={tried && !typed.text.trim() ? t('textMissing') : undefined}
        onInput={(event) => set({text: valueOf(event)})}
      />
      <s-text-area
        label={t('wish')}
        rows={2}
        maxLength={longest}
        value={typed.wish}
        onInput={(event) => set({wish: valueOf(event)})}
      />
    </>
  );
}
