const HINT = '<!-- Write below what the agent is to do, then start it. This line is not sent. -->';

/** What a document to write a prompt in begins with. */
export function documentText(prompt: string): string {
  return `${HINT}\n\n${prompt}`;
}

/** Whether a document that begins with this line was opened to write a prompt in. */
export function isPromptDocument(firstLine: string): boolean {
  return firstLine.trim() === HINT;
}

/** The prompt in a document, without our own line; empty when there is none. */
export function promptOfDocument(text: string): string {
  const unified = text.replaceAll('\r\n', '\n');
  return (unified.startsWith(HINT) ? unified.slice(HINT.length) : unified).trim();
}
