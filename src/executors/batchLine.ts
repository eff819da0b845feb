/** What cmd.exe takes for a line. */
const LINE_LIMIT_UNITS = 8191;
/** Characters that mean nothing to cmd.exe. */
const PLAIN = /^[\w#$*+./:?@\\-]*[\w#$*+./:?@-]$/;

/**
 * The line by which cmd.exe runs a batch file with arguments, for `cmd /d /e:ON /v:OFF /s /c "<line>"`; or why there is none.
 * By hand, because libraries (cross-spawn) escape with carets, which are gone when the batch file hands `%*` on: a quote in
 * an argument then lets the rest of it be run. This is what Rust's standard library does: quotes are doubled, so that they
 * are balanced however often cmd.exe reads the line, and of each percent sign a variable's end is made that is empty.
 */
export function batchLine(script: string, args: readonly string[]): { line: string } | { reason: string } {
  if (script.includes('"')) return { reason: 'cmd.exe cannot run a script with a quote in its path' };
  if ([script, ...args].some((word) => /[\r\n]/.test(word))) {
    return { reason: 'a batch file cannot be given an argument of several lines' };
  }
  const line = [`"${withoutVariables(script)}"`, ...args.map(quote)].join(' ');
  return line.length > LINE_LIMIT_UNITS
    ? { reason: `a batch file cannot be given arguments of more than ${LINE_LIMIT_UNITS} characters` }
    : { line };
}

/** A word as programs take it apart again; backslashes count only before a quote. */
function quote(word: string): string {
  if (PLAIN.test(word)) return word;
  return `"${withoutVariables(word.replaceAll(/(\\*)"/g, '$1$1""').replace(/(\\+)$/, '$1$1'))}"`;
}

function withoutVariables(text: string): string {
  return text.replaceAll('%', '%%cd:~,%');
}
