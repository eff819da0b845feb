import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { SearchHit } from '../protocol/search.ts';
import { complain, hasColours, print, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';
import { addText, parseSince, parseTries } from './optionValues.ts';
import { untilInterrupted } from './untilInterrupted.ts';

interface SearchOptions extends JsonOption {
  task?: string[];
  group?: string;
  failed?: boolean;
  since?: string;
  agent?: string;
  regex?: boolean;
  ignoreCase?: boolean;
  word?: boolean;
  limit?: number;
}

/** `legwork search`: prints the lines of outputs and transcripts in which something is. */
export function addSearch(program: Command, cli: Cli): void {
  program
    .command('search')
    .summary('search outputs and transcripts')
    .description(
      'print the lines of outputs and transcripts that contain a text, those of the newest task first; case matters if the text has upper case letters',
    )
    .argument('<PATTERN>', 'the text')
    .option('-t, --task <TASK>', 'only this task; may be repeated', addText)
    .option('-g, --group <name>', 'only tasks of this group')
    .option('-f, --failed', 'only failed tasks')
    .option('--since <time>', 'only tasks that ended since then, such as 2d or 2026-01-31', parseSince)
    .option('-a, --agent <name>', 'only runs of this agent')
    .option('-e, --regex', 'PATTERN is a regular expression in RE2 syntax')
    .option('-i, --ignore-case', 'ignore case')
    .option('-w, --word', 'only whole words')
    .option('-n, --limit <number>', 'at most this many lines (default: 1000)', parseTries)
    .option('--json', 'print a line of JSON for each line found')
    .addHelpText(
      'after',
      `
A line is printed as TASK:LINE: TEXT, of an earlier attempt as TASK.ATTEMPT:LINE: TEXT. A carriage return ends a line,
too, as in editors. A regular expression sees the first 16 KiB of a line. Exit code: 0 if a line was found, 1 if
none was.

Examples:
  $ legwork search 'error TS2304'
  $ legwork search --failed --since 1d --regex 'ECONN\\w+'`,
    )
    .action((pattern: string, options: SearchOptions) => search(cli, pattern, options));
}

async function search(cli: Cli, pattern: string, options: SearchOptions): Promise<void> {
  const { task, group, failed, since, agent, regex, ignoreCase, word, limit, json } = options;
  const words = task && (await findTasks(cli, task)).map(({ id }) => id);
  const line = json ? JSON.stringify : (hit: SearchHit) => hitLine(hit, hasColours(cli));
  const client = await cli.hosts.client();
  const { hits, isCut } = await untilInterrupted(
    client.search(
      {
        pattern,
        ...onlyGiven({ words, group, since, agent, isRegex: regex, wholeWord: word, limit }),
        ...(failed && { states: ['failed'] }),
        ...(ignoreCase && { case: 'ignore' }),
      },
      { onHits: (found) => found.forEach((hit) => print(cli, line(hit))) },
    ),
    'the search was ended.',
  );
  if (isCut) complain(cli, `These are the first ${hits} lines. --limit prints more.`);
  if (hits === 0) cli.exitCode = 1;
}

/** `sh-7f3k2m9q:12: the line`. */
export function hitLine(hit: SearchHit, isColoured: boolean): string {
  const { task, attempt, isEarlier, line, text, start, end } = hit;
  const styled = (style: Parameters<typeof styleText>[0], words: string) =>
    isColoured && words !== '' ? styleText(style, words, { validateStream: false }) : words;
  const file = styled('magenta', isEarlier ? `${task}.${attempt}` : task);
  const found = styled(['red', 'bold'], text.slice(start, end));
  return `${file}:${styled('green', String(line))}: ${text.slice(0, start)}${found}${text.slice(end)}`;
}
