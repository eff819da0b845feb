/** The script with which the editor's debugger attaches to every Node process; its path changes with each update. */
const BOOTLOADER = /[\\/]ms-vscode\.js-debug[^\\/]*[\\/](.*[\\/])?bootloader(\.bundle)?\.[cm]?js$/;
/** Removed together with it. */
const PUBLISH = '--inspect-publish-uid=http';
const REQUIRES = new Set(['--require', '-r', '--import']);

/** One option as written in `NODE_OPTIONS`, and as parsed by Node. */
interface Word {
  written: string;
  read: string;
}

/** The value of `NODE_OPTIONS` without the editor's debugger; everything else is kept as written. */
export function withoutDebugger(options: string): string {
  const words = wordsOf(options);
  const kept: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const next = words[at + 1];
    const [, inline] = /^(?:--require|-r|--import)=(.*)$/s.exec(word.read) ?? [];
    if (inline !== undefined && BOOTLOADER.test(inline)) continue;
    if (REQUIRES.has(word.read) && next && BOOTLOADER.test(next.read)) at++;
    else kept.push(word);
  }
  if (kept.length === words.length) return options;
  return kept
    .filter(({ read }) => read !== PUBLISH)
    .map(({ written }) => written)
    .join(' ');
}

/** Words are separated by spaces, except in double quotes, where a backslash escapes the next character. */
function wordsOf(options: string): Word[] {
  const written = options.match(/(?:"(?:\\.|[^"\\])*"?|[^" ])+/gs) ?? [];
  return written.map((word) => ({ written: word, read: readWord(word) }));
}

function readWord(word: string): string {
  return word.replace(/"((?:\\.|[^"\\])*)"?/gs, (_, quoted: string) => quoted.replace(/\\(.)/gs, '$1'));
}
