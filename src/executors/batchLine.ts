/** The maximum length of a line for cmd.exe. */
const LINE_LIMIT_UNITS = 8191;
/** Characters without a special meaning to cmd.exe. */
const PLAIN = /^[\w#$*+./:?@\\-]*[\w#$*+./:?@-]$/;

/**
 * The line with which cmd.exe runs a batch file with arguments, for `cmd /d /e:ON /v:OFF /s /c "<line>"`; or why there
 * is none. Hand-written, because libraries (cross-spawn) escape with carets, which are lost when the batch file passes
 * `%*` on: a quote in an argument then causes the rest of it to be executed. This follows Rust's standard library:
 * quotes are doubled, so that they stay balanced however often cmd.exe reads the line, and each percent sign is made
 * harmless by an empty variable.
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

/** Quotes a word as programs parse it; backslashes are special only before a quote. */
function quote(word: string): string {
  if (PLAIN.test(word)) return word;
  return `"${withoutVariables(word.replaceAll(/(\\*)"/g, '$1$1""').replace(/(\\+)$/, '$1$1'))}"`;
}

function withoutVariables(text: string): string {
  return text.replaceAll('%', '%%cd:~,%');
}
