/**
 * Why something can't be given, one reason a line.
 *
 * @param {{reasons: string[]}} props
 */
export function Reasons({reasons}) {
  const [only = '', ...more] = reasons;
  if (more.length === 0) return <s-text>{only}</s-text>;
  return (
    <s-unordered-list>
      {reasons.map((reason) => (
        <s-list-item key={reason}>{reason}</s-list-item>
      ))}
    </s-unordered-list>
  );
}
