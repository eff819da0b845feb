import type { Command } from 'commander';
import { formatBytes, terseAge } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import type { WorktreeState } from '../protocol/worktree.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { alignColumns } from './displayText.ts';
import { onlyGiven } from './onlyGiven.ts';
import { fail } from './requestEach.ts';

interface ListOptions extends JsonOption {
  size?: boolean;
  removed?: boolean;
}

interface RemoveOptions extends JsonOption {
  safe?: boolean;
  force?: boolean;
}

/** `legwork worktrees`: lists worktrees, or removes them. */
export function addWorktrees(program: Command, cli: Cli): void {
  const worktrees = program
    .command('worktrees')
    .summary('list or remove the worktrees of tasks')
    .description('list the git worktrees that tasks work in')
    .option('--size', 'measure their size on disk')
    .option('--removed', 'also list removed worktrees whose work is parked on a ref')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nExamples:\n  $ legwork worktrees --size\n  $ legwork worktrees rm --safe\n  $ legwork worktrees rm fix-login',
    )
    .action((options: ListOptions) => listWorktrees(cli, options));
  worktrees
    .command('rm')
    .description('remove worktrees; work that is on none of your branches is parked on a ref first')
    .argument('[WORKTREE...]', 'ids or names; with --safe, all if none is given')
    .option('--safe', 'keep worktrees with work that would have to be parked')
    .option('--force', 'remove them even if the teardown command fails')
    .option(...JSON_FLAG)
    .action((words: string[], options: RemoveOptions) => removeWorktrees(cli, words, options));
}

async function listWorktrees(cli: Cli, { size, removed, json }: ListOptions): Promise<void> {
  const params = onlyGiven({ sizes: size, removed });
  const found = await cli.hosts.insist((client) => client.worktrees(params));
  if (json) return printJson(cli, found);
  if (found.length === 0) return print(cli, "There are no worktrees. Try: legwork run --worktree 'npm test'");
  for (const line of worktreeTable(found, Date.now())) print(cli, line);
}

async function removeWorktrees(cli: Cli, words: string[], options: RemoveOptions): Promise<void> {
  const known = await cli.hosts.insist((client) => client.worktrees({}));
  if (words.length === 0 && !options.safe)
    throw new UsageError('name the worktrees to remove, or give --safe.');
  const chosen =
    words.length === 0 ? known.filter(({ isSafe }) => isSafe) : words.map((word) => find(known, word));
  const names = new Map(chosen.map(({ id, name }) => [id, oneLine(name)]));
  const { safe: safeOnly, force } = options;
  const ids = [...names.keys()];
  const removed =
    ids.length === 0
      ? []
      : await (await cli.hosts.client()).removeWorktrees({ ids, ...onlyGiven({ safeOnly, force }) });
  if (options.json) printJson(cli, removed);
  for (const { id, parked, problem, note } of removed) {
    const name = names.get(id) ?? id;
    if (problem !== undefined) {
      fail(cli, `${name}: ${oneLine(problem)}`);
      continue;
    }
    if (options.json) continue;
    print(cli, `removed ${name}`);
    if (parked) print(cli, `  parked on ${parked.ref}; to get it back: git branch ${name} ${parked.ref}`);
    if (note !== undefined) print(cli, `  ${oneLine(note)}`);
  }
  if (removed.length === 0 && !options.json) print(cli, 'No worktree is safe to remove.');
}

/** @throws UsageError */
function find(known: readonly WorktreeState[], word: string): WorktreeState {
  const found = known.filter(({ id, name }) => id === word || name === word);
  const [first] = found;
  if (!first) throw new UsageError(`there is no worktree "${word}"; legwork worktrees lists them.`);
  if (found.length > 1)
    throw new UsageError(`several worktrees are named "${word}": ${found.map(({ id }) => id).join(', ')}.`);
  return first;
}

/** Formats worktrees as a table. */
export function worktreeTable(worktrees: readonly WorktreeState[], nowMs: number): string[] {
  const hasSizes = worktrees.some(({ bytes }) => bytes !== undefined);
  const rows = worktrees.map((each) => [
    each.id,
    ...(hasSizes ? [each.bytes === undefined ? '' : formatBytes(each.bytes)] : []),
    terseAge(nowMs - Date.parse(each.createdAt)),
    stateText(each),
    oneLine(each.name),
    oneLine(each.path),
  ]);
  const heading = ['ID', ...(hasSizes ? ['SIZE'] : []), 'AGE', 'STATE', 'NAME', 'FOLDER'];
  return alignColumns([heading, ...rows]).map((cells) => cells.join('  ').trimEnd());
}

function stateText(worktree: WorktreeState): string {
  const { state, isInUse, problem, uncommitted = 0, unmerged = 0, isSafe, parked } = worktree;
  if (state === 'removed') return `parked on ${parked?.at(-1)?.ref ?? 'nothing'}`;
  if (state !== 'ready') return state;
  const facts = [
    isInUse ? 'in use' : '',
    problem ? oneLine(problem.message) : '',
    uncommitted > 0 ? `${uncommitted} uncommitted` : '',
    unmerged > 0 ? `${unmerged} unmerged` : '',
    isSafe ? 'safe to remove' : '',
  ];
  return facts.filter(Boolean).join(', ') || 'not safe to remove';
}
