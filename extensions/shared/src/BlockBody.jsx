import {IssueLine} from './IssueLine.jsx';

/**
 * @typedef {import('./translate.js').Translate} Translate
 * @typedef {{name: string, why: string, standing: string}} Tag
 * @typedef {{id: number, about: string, text: string}} Note
 * @typedef {{text: string, suggestion: string, limits: {text: string, full: boolean}[]}} Left
 * @typedef {{link: string, guest: string, tiers: string[], tags: Tag[], more_tags: string,
 *   issues: (import('./IssueLine.jsx').Issue & {number: number})[], more_issues: string,
 *   notes: Note[], left: Left | null, may: {note: boolean, issue: boolean, grant: boolean}}} Block
 */

/**
 * What the app says of a customer or an order, and what can be done about them.
 *
 * @param {{host: import('./StaffBlock.jsx').BlockHost, t: Translate, block: Block,
 *   onNote: () => void}} props
 */
export function BlockBody({host, t, block, onNote}) {
  return (
    <s-stack gap="small">
      <Who t={t} block={block} />
      <Issues t={t} block={block} />
      <Notes t={t} block={block} />
      {block.left && <Compensation t={t} left={block.left} />}
      <Doing host={host} t={t} block={block} onNote={onNote} />
    </s-stack>
  );
}

/** @param {{t: Translate, block: Block}} props */
function Who({t, block: {guest, tiers, tags, more_tags: more}}) {
  return (
    <s-stack gap="small-400">
      {(guest || tiers.length > 0) && (
        <s-stack direction="inline" gap="small-300">
          {guest && <s-badge>{guest}</s-badge>}
          {tiers.map((tier) => (
            <s-badge key={tier} tone="info">
              {t('tier', {name: tier})}
            </s-badge>
          ))}
        </s-stack>
      )}
      {tags.map((tag) => (
        <s-text key={tag.name}>
          <s-text type="strong">{tag.name}</s-text>{' '}
          <s-text color="subdued">{tag.standing || tag.why}</s-text>
        </s-text>
      ))}
      {more && <s-text color="subdued">{more}</s-text>}
      {!guest && tags.length === 0 && <s-text color="subdued">{t('noTags')}</s-text>}
    </s-stack>
  );
}

/** @param {{t: Translate, block: Block}} props */
function Issues({t, block: {issues, more_issues: more, link}}) {
  if (issues.length === 0 && !more) return <s-text color="subdued">{t('noIssues')}</s-text>;
  return (
    <s-stack gap="small-400">
      {issues.map((issue) => (
        <IssueLine key={issue.number} issue={issue} />
      ))}
      {more && <s-link href={`app:${link}`}>{more}</s-link>}
    </s-stack>
  );
}

/** @param {{t: Translate, block: Block}} props */
function Notes({t, block: {notes}}) {
  if (notes.length === 0) return <s-text color="subdued">{t('noNotes')}</s-text>;
  return (
    <s-stack gap="small-400">
      {notes.map((note) => (
        <s-text key={note.id}>
          {note.text} <s-text color="subdued">{note.about}</s-text>
        </s-text>
      ))}
    </s-stack>
  );
}

/** @param {{t: Translate, left: Left}} props */
function Compensation({t, left}) {
  return (
    <s-stack gap="none">
      <s-text type="strong">{t('compensation')}</s-text>
      <s-text>{left.text}</s-text>
      {left.suggestion && <s-text>{left.suggestion}</s-text>}
      {left.limits.map((limit) => (
        <s-text key={limit.text} tone={limit.full ? 'critical' : 'auto'} color="subdued">
          {limit.text}
        </s-text>
      ))}
    </s-stack>
  );
}

/**
 * @param {{host: import('./StaffBlock.jsx').BlockHost, t: Translate, block: Block,
 *   onNote: () => void}} props
 */
function Doing({host, t, block: {may, link}, onNote}) {
  const open = (/** @type {string} */ handle) => () =>
    host.navigation.navigate(`extension://${handle}`);
  return (
    <s-stack direction="inline" gap="small-300" alignItems="center">
      {may.note && <s-button onClick={onNote}>{t('addNote')}</s-button>}
      {may.issue && <s-button onClick={open('open-issue')}>{t('openIssue')}</s-button>}
      {may.grant && <s-button onClick={open('grant-compensation')}>{t('grant')}</s-button>}
      <s-link href={`app:${link}`}>{t('all')}</s-link>
    </s-stack>
  );
}
