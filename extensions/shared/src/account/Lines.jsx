/**
 * A text with its line breaks: one paragraph for each line that is not empty.
 *
 * @param {{text: string}} props
 */
export function Lines({text}) {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  return (
    <>
      {lines.map((line, place) => (
        <s-paragraph key={place} dir="auto">
          {line}
        </s-paragraph>
      ))}
    </>
  );
}
