/**
 * The window of an action: its name, what it holds, and its buttons.
 *
 * @typedef {{text: string, busy: boolean, onClick: () => void}} Primary the one thing to do in it
 */

/**
 * @param {{t: import('./translate.js').Translate, close: () => void, loading?: boolean, primary?: Primary,
 *   children?: import('preact').ComponentChildren}} props needs the texts `name`, `cancel` and `close`
 */
export function ActionFrame({t, close, loading = false, primary, children}) {
  return (
    <s-admin-action heading={t('name')} loading={loading}>
      {children}
      {primary && (
        <s-button
          slot="primary-action"
          variant="primary"
          loading={primary.busy}
          onClick={primary.onClick}
        >
          {primary.text}
        </s-button>
      )}
      <s-button slot="secondary-actions" onClick={close}>
        {t(primary ? 'cancel' : 'close')}
      </s-button>
    </s-admin-action>
  );
}
