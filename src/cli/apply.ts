import { Option, type Command } from 'commander';
import { oneLine } from '../base/plainText.ts';
import type { TakeOverParams } from '../protocol/messages.ts';
import type { TakeOverResult, TakeOverTarget, UndoneTakeOver } from '../protocol/takeOver.ts';
import type { Task } from '../protocol/task.ts';
import { JSON_FLAG, print, printJson, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { alignColumns } from './displayText.ts';
import { findTasks } from './findTasks.ts';
import { onlyGiven } from './onlyGiven.ts';

/** Targets as they are typed. */
const TARGETS: Record<string, TakeOverTarget> = {
  folder: 'folder',
  commit: 'commit',
  branch: 'branch',
  pr: 'pullRequest',
};

interface ApplyOptions extends JsonOption {
  to: string;
  staged?: boolean;
  merge?: string[];
  message?: string;
  branch?: string;
  dryRun?: boolean;
  undo?: string | true;
}

/** `legwork apply`: takes over what a run has changed in its worktree. */
export function addApply(program: Command, cli: Cli): void {
  program
    .command('apply')
    .summary('take over the changes of a run from its worktree')
    .description(
      'take over the changes of a run from its worktree; files in which you have uncommitted changes are left as they are',
    )
    .argument('<TASK>', 'its id, the beginning of its id, or its name')
    .argument('[PATH...]', 'only these files and folders')
    .addOption(
      new Option(
        '--to <target>',
        'the files of your folder, a commit on your branch, a branch, or a pull request',
      )
        .choices(Object.keys(TARGETS))
        .default('folder'),
    )
    .option('--staged', 'stage the changes that are taken over to the folder')
    .option(
      '--merge <path>',
      'merge this file with your uncommitted changes; repeatable',
      (path: string, earlier: string[] = []) => [...earlier, path],
    )
    .option('-m, --message <text>', 'message of the commit, or title of the pull request')
    .option('--branch <name>', 'name of the branch (default: that of the worktree)')
    .option('--dry-run', 'only print what would be done')
    .addOption(
      new Option('--undo [id]', 'undo the latest take-over, or that one').conflicts([
        'staged',
        'merge',
        'message',
        'branch',
        'dryRun',
      ]),
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Commits are made without running hooks, and signed if commit.gpgSign is set.
Exit code 1 if there are conflicts, or if files were left as they are.

Examples:
  $ legwork apply fix
  $ legwork apply fix --to commit -m 'Fix the login' -- src
  $ legwork apply fix --merge README.md
  $ legwork apply fix --undo`,
    )
    .action(async (word: string, paths: string[], options: ApplyOptions) => {
      for (const task of await findTasks(cli, [word])) {
        if (options.undo === undefined) await takeOver(cli, paramsOf(task, paths, options), options);
        else await undo(cli, { task, paths }, options);
      }
    });
}

/** @throws `UsageError` if options do not go together */
function paramsOf({ id }: Task, paths: string[], options: ApplyOptions): TakeOverParams {
  const { staged, merge, message, branch, dryRun } = options;
  const to = TARGETS[options.to] ?? 'folder';
  const isBranch = to === 'branch' || to === 'pullRequest';
  if (staged && to !== 'folder') throw new UsageError('--staged is only for the folder.');
  if (branch !== undefined && !isBranch) throw new UsageError('--branch requires --to branch or --to pr.');
  if (message !== undefined && to === 'folder')
    throw new UsageError('--message requires --to commit, branch or pr.');
  if (isBranch && (merge || paths.length > 0))
    throw new UsageError('A branch has all that the run has changed. Name no files.');
  return {
    ...{ id, to },
    ...onlyGiven({ staged, merge, message, branch, dryRun }),
    ...(paths.length > 0 && { paths }),
  };
}

async function takeOver(cli: Cli, params: TakeOverParams, { json }: ApplyOptions): Promise<void> {
  const client = await cli.hosts.client();
  const result = await client.takeOver(params);
  if (result.conflicts.length + result.left.length > 0) cli.exitCode = 1;
  if (json) return printJson(cli, result);
  for (const line of takeOverLines(result, params)) print(cli, line);
}

/** What was taken over, for people. */
export function takeOverLines(result: TakeOverResult, { id, dryRun = false }: TakeOverParams): string[] {
  const { taken, conflicts, left, same = [] } = result;
  const rows = [
    ...taken.map((path) => ['taken', path, '']),
    ...conflicts.map((path) => ['conflict', path, '']),
    ...same.map((path) => ['same', path, '']),
    ...left.map(({ path, message }) => ['left', path, message]),
  ].map((cells) => cells.map((cell) => oneLine(cell)));
  const lines = alignColumns(rows).map((cells) => cells.join('  ').trimEnd());
  const isMergeable = left.some(({ why }) => why === 'yours');
  return [
    ...lines,
    `${dryRun ? 'would take' : 'took'} over ${filesText(taken.length + conflicts.length)} to ${targetText(result)}`,
    ...(result.url === undefined ? [] : [oneLine(result.url)]),
    ...(isMergeable ? ['merge files with your uncommitted changes with --merge PATH'] : []),
    ...(result.undo === undefined ? [] : [`undo with: legwork apply ${id} --undo`]),
  ];
}

function targetText({ to, top, branch, commit }: TakeOverResult): string {
  const short = commit === undefined ? '' : ` (${commit.slice(0, 10)})`;
  if (to === 'folder') return oneLine(top);
  if (to === 'commit')
    return branch === undefined ? `a commit${short}` : `a commit on ${oneLine(branch)}${short}`;
  return `${to === 'branch' ? 'branch' : 'a pull request of'} ${oneLine(branch ?? '')}${short}`;
}

async function undo(
  cli: Cli,
  { task, paths }: { task: Task; paths: string[] },
  { undo: which, json }: ApplyOptions,
): Promise<void> {
  if (paths.length > 0) throw new UsageError('A take-over is undone as a whole. Name no files.');
  const client = await cli.hosts.client();
  const undone = await client.undoTakeOver({
    id: task.id,
    ...(typeof which === 'string' && { undo: which }),
  });
  if (undone.left.length > 0) cli.exitCode = 1;
  if (json) return printJson(cli, undone);
  for (const line of undoneLines(undone)) print(cli, line);
}

function undoneLines({ paths, left }: UndoneTakeOver): string[] {
  const kept = left.map(({ path, message }) => `left  ${oneLine(path)}  ${oneLine(message)}`);
  return [...kept, `undone${paths.length > 0 ? `: ${filesText(paths.length)}` : ''}`];
}

function filesText(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
