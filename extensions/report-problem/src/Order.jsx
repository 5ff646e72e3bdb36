import {useState} from 'preact/hooks';
import {newKey} from '@amends/shared/src/key.js';
import {Problems} from '@amends/shared/src/account/Problems.jsx';
import {Form} from './Form.jsx';

/**
 * What is known of the order, and the form once somebody asks for it.
 *
 * @param {{t: import('@amends/shared/src/translate.js').Translate,
 *   host: import('./ReportProblem.jsx').OrderHost, number: string, shown: any, onChange: () => void}} props
 */
export function Order({t, host, number, shown, onChange}) {
  const [key, setKey] = useState('');
  const [thanks, setThanks] = useState('');
  /** @param {string} text */
  const done = (text) => {
    setKey('');
    setThanks(text);
    onChange();
  };
  return (
    <s-stack gap="large">
      {thanks && <s-banner tone="success">{thanks}</s-banner>}
      {key ? (
        <Form
          t={t}
          host={host}
          number={number}
          sendAs={key}
          rules={shown.report}
          onDone={done}
          onCancel={() => setKey('')}
        />
      ) : (
        <Start
          t={t}
          refusal={shown.report.refusal}
          onStart={() => {
            setThanks('');
            setKey(newKey());
          }}
        />
      )}
      <Problems t={t} problems={shown.problems} given={shown.given} />
    </s-stack>
  );
}

/** @param {{t: import('@amends/shared/src/translate.js').Translate, refusal: string | null,
 *   onStart: () => void}} props */
function Start({t, refusal, onStart}) {
  if (refusal) return <s-banner tone="info">{refusal}</s-banner>;
  return (
    <s-stack gap="base">
      <s-paragraph>{t('intro')}</s-paragraph>
      <s-stack direction="inline">
        <s-button variant="secondary" onClick={onStart}>
          {t('report')}
        </s-button>
      </s-stack>
    </s-stack>
  );
}
