/**
 * How each of several things went, with another try for those that failed.
 *
 * @typedef {import('./bulk.js').Task} Task
 * @typedef {{text: string, link?: string}} Told what there is to say of one that ended, in the reader's
 *   language; `link` is a path of the app
 */

/** @type {Record<import('./bulk.js').Step, 'neutral' | 'info' | 'success' | 'warning' | 'critical'>} */
const TONES = {
  waiting: 'neutral',
  running: 'info',
  done: 'success',
  refused: 'warning',
  failed: 'critical',
};

/**
 * @param {{t: import('./translate.js').Translate, bulk: import('./useBulk.js').Bulk,
 *   nameOf: (id: string) => string, tell: (task: Task) => Told,
 *   children?: import('preact').ComponentChildren}} props needs the texts `bulk.*`; `children` are what
 *   else can be done
 */
export function BulkResults({t, bulk, nameOf, tell, children}) {
  const {tasks, running} = bulk;
  return (
    <s-stack gap="base">
      <Summary t={t} bulk={bulk} />
      {children}
      {running && <s-text color="subdued">{t('bulk.stay')}</s-text>}
      <s-stack gap="small-200">
        {tasks.map((task) => (
          <Result key={task.id} t={t} task={task} name={nameOf(task.id)} told={tell(task)} />
        ))}
      </s-stack>
    </s-stack>
  );
}

/** @param {{t: import('./translate.js').Translate, bulk: import('./useBulk.js').Bulk}} props */
function Summary({t, bulk: {tasks, running, again}}) {
  /** @param {import('./bulk.js').Step} step */
  const count = (step) => tasks.filter((task) => task.step === step).length;
  const [done, refused, failed] = [count('done'), count('refused'), count('failed')];
  const total = tasks.length;
  if (running) {
    const ended = total - count('waiting') - count('running');
    return <s-banner tone="info">{t('bulk.progress', {done: ended, total})}</s-banner>;
  }
  return (
    <s-banner tone={done === total ? 'success' : 'warning'}>
      <s-stack gap="small-200">
        <s-text>{t('bulk.done', {done, total})}</s-text>
        {refused > 0 && <s-text>{t('bulk.refused', {count: refused})}</s-text>}
        {failed > 0 && <s-text>{t('bulk.failed', {count: failed})}</s-text>}
        {failed > 0 && (
          <s-stack direction="inline">
            <s-button onClick={() => again()}>{t('bulk.again')}</s-button>
          </s-stack>
        )}
      </s-stack>
    </s-banner>
  );
}

/** @param {{t: import('./translate.js').Translate, task: Task, name: string, told: Told}} props */
function Result({t, task, name, told}) {
  return (
    <s-stack gap="none">
      <s-stack direction="inline" gap="small-200" alignItems="center">
        <s-text type="strong">{name}</s-text>
        <s-badge tone={TONES[task.step]}>{t(`bulk.step.${task.step}`)}</s-badge>
        {told.link && <s-link href={`app:${told.link}`}>{told.text}</s-link>}
      </s-stack>
      {!told.link && told.text && <s-text color="subdued">{told.text}</s-text>}
    </s-stack>
  );
}
