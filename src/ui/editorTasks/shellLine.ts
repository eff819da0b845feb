import { posix, win32 } from 'node:path';
import type { CommandWord, Quoting, TaskCommand, TaskShell } from './taskCommand.ts';

/* Command lines as the editor makes them of a task's command and arguments, whose variables have been resolved. */

interface Quotes {
  strong: string;
  weak?: string;
  escape?: { character: string; characters: string };
}

const BASH: Quotes = { strong: "'", weak: '"', escape: { character: '\\', characters: ` "'` } };
const POWERSHELL: Quotes = { strong: "'", weak: '"', escape: { character: '`', characters: ` "'()` } };
const SHELLS: Record<string, Quotes> = {
  cmd: { strong: '"' },
  powershell: POWERSHELL,
  pwsh: POWERSHELL,
  bash: BASH,
  zsh: BASH,
};

/** A shell, on an operating system. */
export interface LineShell {
  path: string;
  platform: NodeJS.Platform;
}

/** The line for a shell. `written` is the command before its variables were resolved. */
export function shellLine(
  { command, args }: Pick<TaskCommand, 'command' | 'args'>,
  { written, shell }: { written: CommandWord; shell: LineShell },
): string {
  const name = shellName(shell);
  const quotes = SHELLS[name] ?? (shell.platform === 'win32' ? POWERSHELL : BASH);
  // A command alone is a whole line already, unless what a variable stands for must be kept together.
  if (args.length === 0 && typeof command === 'string') {
    if (command === written || (typeof written === 'string' && needsQuotes(written, quotes))) return command;
  }
  const words = [command, ...args].map((word) => quoted(word, quotes));
  const line = words.map(({ text }) => text).join(' ');
  const [first, ...rest] = words;
  if (shell.platform !== 'win32' || !first?.isQuoted) return line;
  if (name === 'cmd') return rest.some(({ isQuoted }) => isQuoted) ? `"${line}"` : line;
  return name === 'powershell' || name === 'pwsh' ? `& ${line}` : line;
}

/** The words that run a line in a shell that the task names: with `-c` and the like, where it names no shell of its own. */
export function shellWords(line: string, shell: TaskShell, usual: LineShell): string[] {
  const { executable, args = [] } = shell;
  const own = executable === undefined ? switchesOf(usual) : [];
  const missing = own.filter((each) => !args.some((arg) => arg.toLowerCase() === each));
  return [executable ?? usual.path, ...args, ...missing, line];
}

function switchesOf(shell: LineShell): string[] {
  if (shell.platform !== 'win32') return ['-c'];
  const name = shellName(shell);
  if (name === 'powershell' || name === 'pwsh') return ['-Command'];
  return name === 'bash' || name === 'zsh' ? ['-c'] : ['/d', '/c'];
}

function shellName({ path, platform }: LineShell): string {
  return (platform === 'win32' ? win32 : posix).parse(path).name.toLowerCase();
}

function quoted(word: CommandWord, quotes: Quotes): { text: string; isQuoted: boolean } {
  if (typeof word !== 'string') return withQuotes(word.value, word.quoting, quotes);
  return needsQuotes(word, quotes) ? withQuotes(word, 'strong', quotes) : { text: word, isQuoted: false };
}

function withQuotes(
  text: string,
  quoting: Quoting,
  { strong, weak, escape }: Quotes,
): { text: string; isQuoted: boolean } {
  if (quoting === 'strong') return { text: `${strong}${text}${strong}`, isQuoted: true };
  if (quoting === 'weak' && weak) return { text: `${weak}${text}${weak}`, isQuoted: true };
  if (quoting !== 'escape' || !escape) return { text, isQuoted: false };
  const { character, characters } = escape;
  const escaped = [...text].map((each) => (characters.includes(each) ? character + each : each));
  return { text: escaped.join(''), isQuoted: true };
}

/** Whether a word has a space outside of its own quotes. */
function needsQuotes(word: string, { strong, weak }: Quotes): boolean {
  const [first = ''] = word;
  if (word.length > 1 && (first === strong || first === weak) && word.endsWith(first)) return false;
  let quote: string | undefined;
  for (const each of word) {
    if (each === quote) quote = undefined;
    else if (quote !== undefined) continue;
    else if (each === strong || each === weak) quote = each;
    else if (each === ' ') return true;
  }
  return false;
}
