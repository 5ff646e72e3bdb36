import {IssueLine} from './IssueLine.jsx';

/**
 * @typedef {import('./translate.js').Translate} Translate
 * @typedef {{name: string, why: string, standing: string}} Tag
 * @typedef {{id: number, about: string, text: string}} Note
 * @typedef {{text: string, suggestion: string, limits: {text: string, full: boolean}[]}} Left
 * @typedef {{summary: string, link: string, guest: string, tier: string, tags: Tag[],
 *   more_tags: string,
 *   issues: (import('./IssueLine.jsx').Issue & {number: number})[], more_issues: string,
 *   notes: Note[], left: Left | null, may: {note: boolean, issue: boolean, grant: boolean}}} Block
 */

/** A phone has room for the most important: Shopify's admin gives a block 600 pixels. */
const WIDE = '@container (inline-size < 500px) none, auto';

/**
 * What the app says of a customer or an order, and what can be done about them.
 *
 * @param {{host: import('./StaffBlock.jsx').BlockHost, t: Translate, block: Block,
 *   onNote: () => void}} props
 */
export function BlockBody({host, t, block, onNote}) {
  return (
    <s-query-container>
      <s-stack gap="small">
        <Who t={t} block={block} />
        <Issues t={t} block={block} />
        <Notes t={t} block={block} />
        {block.left && <Compensation t={t} left={block.left} />}
        <Doing host={host} t={t} block={block} onNote={onNote} />
      </s-stack>
    </s-query-container>
  );
}

/**
 * The first of some on every screen, the others where there is room.
 *
 * @param {{rows: import('preact').VNode[]}} props
 */
function Rows({rows: [first, ...others]}) {
  return (
    <s-stack gap="small-400">
      {first}
      {others.length > 0 && (
        <s-box display={WIDE}>
          <s-stack gap="small-400">{others}</s-stack>
        </s-box>
      )}
    </s-stack>
  );
}

/** @param {{t: Translate, block: Block}} props */
function Who({t, block: {guest, tier, tags, more_tags: more}}) {
  const lines = tags.map((tag) => (
    <s-text key={tag.name}>
      <s-text type="strong">{tag.name}</s-text>{' '}
      <s-text color="subdued">{tag.standing || tag.why}</s-text>
    </s-text>
  ));
  if (more) lines.push(<s-text color="subdued">{more}</s-text>);
  return (
    <s-stack gap="small-400">
      {guest && <s-text>{guest}</s-text>}
      {tier && <s-text>{t('tier', {name: tier})}</s-text>}
      {lines.length > 0 && <Rows rows={lines} />}
      {!guest && lines.length === 0 && <s-text color="subdued">{t('noTags')}</s-text>}
    </s-stack>
  );
}

/** @param {{t: Translate, block: Block}} props */
function Issues({t, block: {summary, issues, more_issues: more, link, may}}) {
  return (
    <s-stack gap="small-400">
      <s-text type="strong">{summary}</s-text>
      {may.issue && issues.length === 0 && !more && (
        <s-text color="subdued">{t('noIssues')}</s-text>
      )}
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
  const rows = notes.map((note) => (
    <s-text key={note.id}>
      {note.text} <s-text color="subdued">{note.about}</s-text>
    </s-text>
  ));
  return (
    <s-stack gap="small-400">
      <s-text type="strong">{t('notes')}</s-text>
      <Rows rows={rows} />
    </s-stack>
  );
}

/** @param {{t: Translate, left: Left}} props */
function Compensation({t, left}) {
  const rows = [<s-text>{left.text}</s-text>];
  if (left.suggestion) rows.push(<s-text>{left.suggestion}</s-text>);
  for (const limit of left.limits) {
    rows.push(
      <s-text tone={limit.full ? 'critical' : 'auto'} color="subdued">
        {limit.text}
      </s-text>,
    );
  }
  return (
    <s-stack gap="none">
      <s-text type="strong">{t('compensation')}</s-text>
      <Rows rows={rows} />
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
