/**
 * One issue: what it is, as a link, and how it stands.
 *
 * @typedef {{text: string, tone: string}} Badge
 * @typedef {{link: string, title: string, badges: Badge[], text: string}} Issue in the reader's words;
 *   `link` is a path of the app
 */

/** @param {{issue: Issue}} props */
export function IssueLine({issue}) {
  return (
    <s-stack gap="none">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-link href={`app:${issue.link}`}>{issue.title}</s-link>
        {issue.badges.map((badge) => (
          <s-badge key={badge.text} tone={/** @type {any} */ (badge.tone)}>
            {badge.text}
          </s-badge>
        ))}
      </s-stack>
      {issue.text && <s-text color="subdued">{issue.text}</s-text>}
    </s-stack>
  );
}
