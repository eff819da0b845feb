import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitEnvironment, runGit } from '../git/runGit.ts';
import type { WorktreeRecord } from '../protocol/worktree.ts';
import { StepRefusal, type StepPlace } from './stepEnd.ts';

type Occasion = 'setup' | 'teardown';

/**
 * Runs the command of the settings, or the program of that name in the folder `.legwork` of the worktree, with its output
 * in that of the step. @throws StepRefusal if it fails
 */
export async function runOwnCommand(
  occasion: Occasion,
  record: WorktreeRecord,
  { environment, say }: Pick<StepPlace, 'environment' | 'say'>,
): Promise<void> {
  const { path } = record;
  const chosen = record[occasion];
  const program = chosen === undefined ? await programIn(path, occasion) : undefined;
  if (chosen === undefined && program === undefined) return;
  if (program !== undefined && !(await isOfPerson(record, occasion, environment))) {
    say(`The ${occasion} was changed in the worktree, so it is not run: ${program}`);
    return;
  }
  say(`Running the ${occasion}: ${chosen ?? program}`);
  const child = spawn(chosen ?? program ?? '', {
    cwd: path,
    env: { ...gitVariables(environment), PWD: path },
    shell: chosen !== undefined || process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
    windowsHide: true,
  });
  const [code, signal] = await Promise.race([
    once(child, 'exit') as Promise<[number | null, string | null]>,
    once(child, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  if (code !== 0)
    throw new StepRefusal(
      `The ${occasion} failed ${code === null ? `by ${signal}` : `with exit code ${code}`}.`,
    );
}

/**
 * Whether the program is as the worktree began with, or as in the checkout that it was made from: what a run has written is
 * not run outside of it.
 */
async function isOfPerson(
  record: WorktreeRecord,
  occasion: Occasion,
  environment: StepPlace['environment'],
): Promise<boolean> {
  const { base, dirty = base.commit, source, path } = record;
  const name = nameOf(occasion);
  const place = { cwd: record.repository, environment };
  const [now, mine, begun] = await Promise.all([
    readFile(join(path, name)),
    readFile(join(source, name)).catch(() => undefined),
    runGit(place, ['cat-file', 'blob', `${dirty}:${name}`], { codes: [0, 128] }),
  ]);
  return [mine, begun.code === 0 ? begun.bytes : undefined].some((bytes) => bytes?.equals(now));
}

/** With `/` everywhere, as git writes it. */
function nameOf(occasion: Occasion): string {
  return `.legwork/${process.platform === 'win32' ? `${occasion}.cmd` : occasion}`;
}

/** A program of the repository; on Windows, a script of the command interpreter. */
async function programIn(path: string, occasion: Occasion): Promise<string | undefined> {
  const program = join(path, nameOf(occasion));
  try {
    if (!(await stat(program)).isFile()) return undefined;
    await access(program, constants.X_OK);
    return program;
  } catch {
    return undefined;
  }
}

/** What a person set for git stays; what would send it to another repository does not. */
function gitVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  const {
    GIT_TERMINAL_PROMPT: _prompt,
    GIT_OPTIONAL_LOCKS: _locks,
    LC_ALL: _locale,
    ...kept
  } = gitEnvironment(environment);
  return { ...kept, ...(environment.LC_ALL !== undefined && { LC_ALL: environment.LC_ALL }) };
}
