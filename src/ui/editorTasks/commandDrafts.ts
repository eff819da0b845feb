import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { commandText } from '../../base/commandText.ts';
import type { CommandDraft } from '../start/commandDraft.ts';
import { shellLine, shellWords, type LineShell } from './shellLine.ts';
import type { CommandWord, TaskCommand } from './taskCommand.ts';
import type { Resolver } from './variables/resolver.ts';

export interface DraftPlace {
  /** Folder of the task; a relative working directory starts there. */
  folder?: string;
  /** Runs command lines, where a task names no shell. */
  shell: LineShell;
  resolve: Resolver;
}

/** What Legwork runs for a task of the editor: the same words, the same line for the same kind of shell. @throws what the resolver throws */
export async function draftOfCommand(written: TaskCommand, place: DraftPlace): Promise<CommandDraft> {
  const { resolve, shell } = place;
  const cwd = await resolveFolder(written.cwd, place);
  const command = await resolveWord(written.command, resolve);
  const args = await inTurn(written.args, (word) => resolveWord(word, resolve));
  const variables = Object.fromEntries(
    await inTurn(Object.entries(written.env), async ([name, value]) => [name, await resolve(value)] as const),
  );
  const more = { cwd, ...(Object.keys(variables).length > 0 ? { variables } : {}) };
  if (written.runs === 'process') {
    const words = [command, ...args].map(valueOf);
    return { command: commandText(words), words, ...more };
  }
  if (!written.shell) {
    return { command: shellLine({ command, args }, { written: written.command, shell }), ...more };
  }
  const executable = written.shell.executable && (await resolve(written.shell.executable));
  const named = executable ? { ...shell, path: executable } : shell;
  const line = shellLine({ command, args }, { written: written.command, shell: named });
  const shellArgs = await inTurn(written.shell.args ?? [], resolve);
  const words = shellWords(line, { ...(executable ? { executable } : {}), args: shellArgs }, shell);
  return { command: commandText(words), words, ...more };
}

/** A working directory with its variables resolved; without one, the folder of the task. */
export async function resolveFolder(
  written: string | undefined,
  { folder = homedir(), resolve }: Pick<DraftPlace, 'folder' | 'resolve'>,
): Promise<string> {
  if (!written) return folder;
  const cwd = await resolve(written);
  return isAbsolute(cwd) ? cwd : join(folder, cwd);
}

/** One after the other, because a person may be asked. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  // oxlint-disable-next-line no-await-in-loop -- in turn is the point
  for (const item of items) results.push(await work(item));
  return results;
}

async function resolveWord(word: CommandWord, resolve: Resolver): Promise<CommandWord> {
  return typeof word === 'string' ? resolve(word) : { ...word, value: await resolve(word.value) };
}

function valueOf(word: CommandWord): string {
  return typeof word === 'string' ? word : word.value;
}
