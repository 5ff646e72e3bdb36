import {Lines} from './Lines.jsx';

/**
 * One problem: where it stands, and what the shop said about it.
 *
 * @param {{t: import('../translate.js').Translate, problem: any}} props needs the texts `onOrder`,
 *   `wished` and `said`
 */
export function Problem({t, problem}) {
  return (
    <s-stack gap="small-200" border="base" borderRadius="base" padding="base">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-text type="strong">{problem.reason}</s-text>
        <s-badge tone={problem.tone}>{problem.status}</s-badge>
      </s-stack>
      <s-text color="subdued">
        {problem.order
          ? t('onOrder', {order: problem.order, when: problem.reported})
          : problem.reported}
      </s-text>
      {problem.happened && <Lines text={problem.happened} />}
      {problem.wish && <Lines text={t('wished', {wish: problem.wish})} />}
      {problem.replies.map((/** @type {any} */ reply) => (
        <s-stack key={reply.at} gap="small-300" padding="small" background="subdued">
          <s-text type="small" color="subdued">
            {t('said', {when: reply.when})}
          </s-text>
          <Lines text={reply.text} />
        </s-stack>
      ))}
    </s-stack>
  );
}
