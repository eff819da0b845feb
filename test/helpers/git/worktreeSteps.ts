import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import { branchOfWorktree, type WorktreeRecord } from '../../../src/protocol/worktree.ts';
import { readWorktree, writeWorktree } from '../../../src/worktrees/worktreeFile.ts';
import { builtProgram } from './buildProgram.ts';
import { repositoryIn, type TestRepository } from './openRepository.ts';

const PROGRAM = 'src/worktreeProgram.ts';

let sequence = 0;

/** How a step ended. */
export interface StepEnd {
  code: number | null;
  output: string;
}

/** A worktree of a repository with its record in a data directory beside it, and the program of its steps. */
export async function planWorktree(repository: TestRepository, more: Partial<WorktreeRecord> = {}) {
  const directory = repository.path('..', 'home');
  const { worktrees: folder } = dataPaths(directory);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = `wt-test${String(sequence++).padStart(4, '0')}`;
  const name = more.name ?? `fix-${sequence}`;
  const record: WorktreeRecord = {
    ...{ schema: 1, id, name, owner: { id: 'cli:tester', label: 'tester' } },
    repository: repository.path('.git'),
    source: repository.cwd,
    path: join(folder, id, 'repository'),
    branch: branchOfWorktree(name),
    base: { name: 'HEAD', commit: await repository.git('rev-parse', 'HEAD') },
    state: 'making',
    createdAt: new Date().toISOString(),
    ...more,
  };
  writeWorktree(folder, record);
  /** Runs a step, and kills it after a while if that is wanted. */
  const step = async (words: string[], killAfterMs?: number): Promise<StepEnd> => {
    const child = spawn(process.execPath, [builtProgram(PROGRAM), ...words], {
      env: repository.environment,
      // Git belongs to it, as in a task.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    const ended = once(child, 'close') as Promise<[number | null]>;
    if (killAfterMs !== undefined) {
      await Promise.race([delay(killAfterMs), ended]);
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }
    const [code] = await ended;
    return { code, output };
  };
  return {
    folder,
    record,
    checkout: repositoryIn(record.path, repository.beside),
    make: (killAfterMs?: number) => step(['make', directory, id], killAfterMs),
    remove: (options: string[] = [], killAfterMs?: number) =>
      step(['remove', directory, id, ...options], killAfterMs),
    /** Its record as it is now. */
    now: () => readWorktree(folder, id),
    /** What is left of it, wherever that is. */
    async rest() {
      const files = (await readdir(folder)).filter((entry) => entry.startsWith(id));
      const entries = (await readdir(repository.path('.git', 'worktrees')).catch(() => [])).filter((entry) =>
        entry.startsWith(id),
      );
      const refs = await repository.git(
        'for-each-ref',
        '--format=%(refname)',
        'refs/heads/legwork',
        `refs/legwork/worktrees/${id}`,
      );
      return { files, entries, refs: refs === '' ? [] : refs.split('\n') };
    },
  };
}

/** A worktree that is ready. */
export async function openWorktree(repository: TestRepository, more: Partial<WorktreeRecord> = {}) {
  const worktree = await planWorktree(repository, more);
  const { code, output } = await worktree.make();
  if (code !== 0) throw new Error(output);
  return worktree;
}
