/* How files are mentioned: `src/a.ts`, `src/a.ts:10`, `src/a.ts:10:4`, `src/a.ts:10-20`, `src/a.ts#L10`. */

const PATH = String.raw`(?:[A-Za-z]:[\\/]|~?[\\/])?(?:[\w@.+-]+[\\/])*[\w@.+-]*\w\.[A-Za-z]\w{0,9}`;
const PLACE = String.raw`(?::(\d{1,7})(?::(\d{1,5})|-\d{1,7})?|#L(\d{1,7})(?:-L?\d{1,7})?)`;
const IN_TEXT = new RegExp(String.raw`(?<![\w@.+\\/:-])${PATH}${PLACE}?(?![\w\\/])`, 'g');
const WHOLE = new RegExp(`^(?<path>.+?)${PLACE}?$`, 's');
const ALONE = new RegExp(`^${PATH}${PLACE}?$`);
/** Endings by which a name alone is taken for a file in code, where `user.name` and `console.log` are none. */
const ENDINGS =
  /\.(?:[cm]?[jt]s|[jt]sx|json|md|ya?ml|toml|lock|txt|html?|css|scss|py|rs|go|java|kt|swift|rb|php|cs|c|h|cc|cpp|hpp|sh|sql|xml|svg|proto|gradle|ini|cfg|csv)$/i;

/** A file that is mentioned, and where in it. Lines and columns count from 1. */
export interface FileMention {
  path: string;
  line?: number;
  column?: number;
}

/** Reads a mention. */
export function parseMention(text: string): FileMention {
  const [, path = text, line, column, lineOfPage] = WHOLE.exec(text) ?? [];
  return {
    path,
    ...(line || lineOfPage ? { line: Number(line ?? lineOfPage) } : {}),
    ...(column ? { column: Number(column) } : {}),
  };
}

/** Splits text into what is text and what mentions a file: with a folder, or with a line. */
export function splitMentions(text: string): { text: string; isFile: boolean }[] {
  const parts: { text: string; isFile: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(IN_TEXT)) {
    const [found] = match;
    if (!/[\\/]/.test(found) && parseMention(found).line === undefined) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isFile: false });
    parts.push({ text: found, isFile: true });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isFile: false });
  return parts;
}

/** Whether all of a text in code mentions a file. */
export function isMention(code: string): boolean {
  if (code.length > 500 || !ALONE.test(code)) return false;
  const { path, line } = parseMention(code);
  return line !== undefined || /[\\/]/.test(path) || ENDINGS.test(path);
}
