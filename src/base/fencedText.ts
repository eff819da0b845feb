/*
 * Text of others in a prompt, as Markdown: it goes between fences that nothing in it can close, or on one line.
 */

const LINE_LIMIT = 500;

/** A code block whose fence is longer than any in the text. */
export function fenced(text: string, language = ''): string {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  const name = /^[\w+#.-]+$/.test(language) ? language : '';
  return `${fence}${name}\n${text.replace(/\r?\n$/, '')}\n${fence}`;
}

/** The text on one line, cut if it is long. */
export function singleLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line;
}
