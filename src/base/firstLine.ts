/** The first line of a text, cut to `limit` characters. An ellipsis marks omitted text. */
export function firstLine(text: string, limit: number): string {
  const whole = text.trim();
  const line = whole.split(/\r?\n/, 1)[0] ?? '';
  return line === whole && line.length <= limit ? line : `${line.slice(0, limit).trimEnd()}…`;
}
