import type { Command } from 'commander';
import { print, type Cli } from './cli.ts';
import { completeWord } from './completion/complete.ts';
import { askHost } from './completion/knownWords.ts';
import { bashReplies, fishReplies, zshReplies } from './completion/replies.ts';
import { readTypedLine } from './completion/shellLine.ts';

/**
 * `legwork complete`: answers the scripts of `legwork completion`. Hidden, because only they ask. Starts no host, and
 * says nothing when something is wrong: it would stand in the middle of what somebody types.
 */
export function addComplete(program: Command, cli: Cli, describe: () => Command): void {
  const complete = program.command('complete', { hidden: true });
  const known = askHost(cli);
  const answer = async (replies: () => Promise<string[]>) => {
    for (const reply of await replies().catch(() => [])) print(cli, reply);
  };
  complete.command('bash <type> <columns> <line>').action((type: string, columns: string, line: string) =>
    answer(async () => {
      const typed = readTypedLine(line);
      const completion = await completeWord(describe(), { ...typed, words: typed.words.slice(1) }, known);
      return bashReplies(completion, { line: typed, type, columns: Number(columns) || 80 });
    }),
  );
  complete
    .command('zsh <words...>')
    .action((words: string[]) =>
      answer(async () => zshReplies(await completeWord(describe(), splitLast(words), known))),
    );
  complete.command('fish <words...>').action((words: string[]) =>
    answer(async () => {
      const { words: before, current } = splitLast(words);
      // fish passes the word at the cursor as it is typed, with its quotes.
      const unquoted = readTypedLine(current).current;
      return fishReplies(await completeWord(describe(), { words: before, current: unquoted }, known));
    }),
  );
}

function splitLast(words: string[]): { words: string[]; current: string } {
  return { words: words.slice(0, -1), current: words.at(-1) ?? '' };
}
