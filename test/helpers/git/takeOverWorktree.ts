import { join } from 'node:path';
import { TakeOverJournals } from '../../../src/worktrees/takeOver/journal.ts';
import { takeOverFrom, type TakeOverRequest } from '../../../src/worktrees/takeOver/takeOver.ts';
import { undoTakeOverOf } from '../../../src/worktrees/takeOver/undoTakeOver.ts';
import type { WorktreeRecord } from '../../../src/protocol/worktree.ts';
import {
  openRepository,
  repositoryIn,
  type RepositoryOptions,
  type TestRepository,
} from './openRepository.ts';

/** A person's checkout, and a worktree of it in which a run has worked. */
export interface TestWorktree {
  mine: TestRepository;
  run: TestRepository;
  record: WorktreeRecord;
  journals: TakeOverJournals;
  takeOver(request?: Partial<TakeOverRequest>): ReturnType<typeof takeOverFrom>;
  undo(): ReturnType<typeof undoTakeOverOf>;
}

/** Its id, and the last part of its path, by which git knows it. */
export const ID = 'wt-abcd';

/** Makes a repository with a worktree, as Legwork does. */
export async function openWorktree(options: RepositoryOptions = {}): Promise<TestWorktree> {
  const mine = await openRepository({ files: { 'a.txt': lines('a') }, ...options });
  const path = join(mine.beside, ID);
  await mine.git('worktree', 'add', '-q', '-b', 'legwork/fix', path);
  return worktreeOf(mine, repositoryIn(path, mine.beside), await mine.git('rev-parse', 'HEAD'));
}

/** The same for a worktree that exists already. */
export function worktreeOf(mine: TestRepository, run: TestRepository, base: string): TestWorktree {
  const record: WorktreeRecord = {
    ...{ schema: 1, id: ID, name: 'fix', owner: { id: 'cli:test', role: 'person', label: 'test' } },
    ...{ repository: mine.path('.git'), source: mine.cwd, path: run.cwd, branch: 'legwork/fix' },
    ...{ base: { name: 'HEAD', commit: base }, state: 'ready', createdAt: new Date(0).toISOString() },
  } as WorktreeRecord;
  const journals = new TakeOverJournals(join(mine.beside, 'takeOvers'));
  return {
    ...{ mine, run, record, journals },
    takeOver: (request = {}) =>
      takeOverFrom(
        { source: mine, record },
        { task: 'ag-1', to: 'folder', title: 'Fix it', ...request },
        journals,
      ),
    undo: async () => {
      const journal = (await journals.ofWorktree(record.id)).findLast(({ state }) => state === 'done');
      if (!journal) throw new Error('There is no take-over to undo.');
      return undoTakeOverOf(mine, { journal, journals });
    },
  };
}

/** Ten lines that begin with a word; some are replaced. */
export function lines(word: string, replaced: Record<number, string> = {}): string {
  return Array.from({ length: 10 }, (_none, index) => `${replaced[index] ?? `${word} ${index}`}\n`).join('');
}
