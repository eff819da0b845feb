import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCompleted } from '../benchHost.ts';
import { grouped, interleave, timeOf, type BenchOptions, type Row } from '../measure.ts';

const IDENTITY = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];

/** A command in a new worktree, from its start to its end, and `git worktree add`. */
export async function worktree(options: BenchOptions): Promise<Row[]> {
  const files = options.isQuick ? 500 : 20_000;
  const folder = options.freshDirectory();
  const repository = makeRepository(join(folder, 'repository'), files);
  const host = await options.newHost().open();
  let count = 0;
  const times = await interleave(options.isQuick ? 1 : 5, {
    host: () =>
      timeOf(async () =>
        expectCompleted(await host.run(['git', '--version'], { cwd: repository, worktree: {} })),
      ),
    bare: () =>
      timeOf(async () =>
        git(repository, 'worktree', 'add', '-q', '-b', `bare-${count}`, join(folder, `bare-${count++}`)),
      ),
  });
  await host.close();
  return [
    {
      subject: `run in a new worktree of ${grouped(files)} files`,
      unit: 'ms',
      host: [times.host],
      bareName: 'git worktree add',
      bare: [times.bare],
    },
  ];
}

function makeRepository(path: string, files: number): string {
  mkdirSync(path);
  git(path, 'init', '-q');
  for (let number = 0; number < files; number++) {
    const folder = join(path, `folder${number % 200}`);
    if (number < 200) mkdirSync(folder);
    writeFileSync(join(folder, `${number}.txt`), `line ${number}\n`.repeat(100));
  }
  git(path, 'add', '--all');
  git(path, ...IDENTITY, 'commit', '-q', '-m', 'files');
  return path;
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'ignore' });
}
