import { relative, resolve, sep } from 'node:path';
import { Option, type Command } from 'commander';
import { plainText } from '../base/plainText.ts';
import type { Changes, Patch } from '../protocol/changes.ts';
import type { Task } from '../protocol/task.ts';
import { complain, hasColours, JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { findTasks } from './findTasks.ts';
import { colouredPatch } from './patchColours.ts';

interface DiffOptions extends JsonOption {
  stat?: boolean;
  nameOnly?: boolean;
  color?: boolean;
}

/** The width of a summary where no terminal has one, as in git. */
const COLUMNS = 80;

/** `legwork diff`: prints what a run has changed in its folder. */
export function addDiff(program: Command, cli: Cli): void {
  program
    .command('diff')
    .summary('print the changes of a run')
    .description(
      'print the changes of a run in its git repository as a patch, from before its first attempt to its end, or until now',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .argument('[PATH...]', 'only these files and folders')
    .addOption(new Option('--stat', 'print how many lines of which files').conflicts(['nameOnly', 'json']))
    .addOption(new Option('--name-only', 'print only the paths').conflicts('json'))
    .option(...JSON_FLAG)
    .option('--color', 'use colors even if the output is not a terminal, for a pager')
    .addHelpText(
      'after',
      `
Printed to a file or a pipe, a patch is complete, with binary files: git apply accepts it.

Examples:
  $ legwork diff fix
  $ legwork diff fix --stat
  $ legwork diff fix --color -- src | less -R`,
    )
    .action(async (word: string, paths: string[], options: DiffOptions) => {
      for (const task of await findTasks(cli, [word])) await printChanges(cli, task, { paths, options });
    });
}

async function printChanges(
  cli: Cli,
  { id }: Task,
  { paths, options }: { paths: string[]; options: DiffOptions },
): Promise<void> {
  const changes = await cli.hosts.insist((client) => client.changes({ id }));
  const wanted = paths.map((path) => pathInside(changes.top, path));
  if (options.json) printJson(cli, withFiles(changes, wanted));
  else if (options.nameOnly) for (const { path } of withFiles(changes, wanted).files) print(cli, path);
  else await printPatch(cli, id, { paths: wanted, options });
  if (options.json) return;
  if (changes.leftOut) complain(cli, `Not compared: ${changes.leftOut.map(plainText).join(', ')}`);
  if (changes.isCut && options.nameOnly)
    complain(cli, `These are ${changes.files.length} of ${changes.count} files.`);
}

async function printPatch(
  cli: Cli,
  id: string,
  { paths, options }: { paths: string[]; options: DiffOptions },
): Promise<void> {
  const { isTTY, columns = COLUMNS } = cli.stdout;
  const isColoured = options.color ?? hasColours(cli);
  const patch = await cli.hosts.insist((client) =>
    client.patch({
      id,
      ...(paths.length > 0 && { paths }),
      ...(options.stat ? { stat: true, columns: Math.max(columns, 20) } : { binary: !isTTY && !isColoured }),
    }),
  );
  if (isColoured || isTTY) cli.stdout.write(isColoured ? colouredPatch(patch.text) : plainText(patch.text));
  else cli.stdout.write(bytesOf(patch));
  if (patch.isCut)
    complain(cli, 'The patch is larger than 16 MiB, and was cut there. Name some of the paths.');
}

/** It may have contents that are not UTF-8. */
function bytesOf({ text, base64 }: Patch): Buffer {
  return base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
}

/** A path as in the changes: as seen from the current folder if that is in the checkout, and otherwise from its top. */
function pathInside(top: string, path: string): string {
  const inside = relative(top, resolve(path));
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside;
  return (isOutside ? path.replace(/\/+$/, '') : inside).replaceAll(sep, '/');
}

/** Only the changes of these files, and of those in these folders; all if there are none. */
function withFiles(changes: Changes, paths: readonly string[]): Changes {
  if (paths.length === 0) return changes;
  const isWanted = (path: string) =>
    paths.some((wanted) => wanted === '' || path === wanted || path.startsWith(`${wanted}/`));
  const files = changes.files.filter(
    ({ path, from }) => isWanted(path) || (from !== undefined && isWanted(from)),
  );
  const sum = (of: 'insertions' | 'deletions') => files.reduce((total, file) => total + (file[of] ?? 0), 0);
  return { ...changes, files, insertions: sum('insertions'), deletions: sum('deletions') };
}
