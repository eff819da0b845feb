import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitEnvironment } from '../git/runGit.ts';
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

/** A program of the repository; on Windows, a script of the command interpreter. */
async function programIn(path: string, occasion: Occasion): Promise<string | undefined> {
  const isWindows = process.platform === 'win32';
  const program = join(path, '.legwork', isWindows ? `${occasion}.cmd` : occasion);
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
