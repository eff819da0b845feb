import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TakeOverJournals } from '../../../src/worktrees/takeOver/journal.ts';
import { recoverTakeOver } from '../../../src/worktrees/takeOver/undoTakeOver.ts';
import type { TakeOverRequest } from '../../../src/worktrees/takeOver/takeOver.ts';
import { builtProgram } from './buildProgram.ts';
import type { TestWorktree } from './takeOverWorktree.ts';

const CHILD = 'test/helpers/git/takeOverChild.ts';

/** When a take-over is killed: so long after it began, or began to write; and whether with the git that it runs. */
export interface Kill {
  since: 'begun' | 'writing';
  afterMs: number;
  withGit: boolean;
}

/** Takes over in another process, which is killed if that is wanted. Returns how long it ran, and whether to its end. */
export async function killedTakeOver(
  { mine, record }: TestWorktree,
  request: Partial<TakeOverRequest>,
  kill?: Kill,
): Promise<{ ms: number; ended: boolean; said: string }> {
  const file = join(mine.beside, 'request.json');
  const journals = join(mine.beside, 'takeOvers');
  const source = { cwd: mine.cwd, environment: mine.environment };
  const whole = { task: 'ag-1', to: 'folder', title: 'Fix it', ...request };
  await writeFile(file, JSON.stringify({ source, record, request: whole, journals }));
  const child = spawn(process.execPath, [builtProgram(CHILD), file], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  const begun = performance.now();
  if (kill) {
    if (kill.since === 'writing') await Promise.race([ended, isWriting(journals)]);
    await Promise.race([ended, sleep(kill.afterMs)]);
    // A process that has ended cannot be killed any more.
    if (child.exitCode === null) process.kill(kill.withGit ? -(child.pid ?? 0) : (child.pid ?? 0), 'SIGKILL');
  }
  child.stdout.resume();
  const [code] = await ended;
  return { ms: performance.now() - begun, ended: code === 0, said };
}

async function isWriting(journals: string): Promise<void> {
  for (const store = new TakeOverJournals(journals); ; await sleep(1)) {
    const open = [...(await store.open()).values()];
    if (open.some((journal) => typeof journal === 'object' && journal.state === 'writing')) return;
    // Closed already.
    if ((await readdir(journals).catch(() => [])).some((name) => name.startsWith('wt-'))) return;
  }
}

/** What the next host does. A lock that a killed git has left is removed, as a person does who is told of it. */
export async function recover({ mine, journals }: TestWorktree, { withGit }: { withGit: boolean }) {
  if (withGit) await rm(mine.path('.git/index.lock'), { force: true });
  const left = [];
  for (const journal of (await journals.open()).values()) {
    if (typeof journal === 'string') throw new Error(journal);
    left.push(...(await recoverTakeOver(mine, { journal, journals })).left);
  }
  return left;
}
