import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Task } from '../../src/protocol/task.ts';
import { cpuOf, cpuOfAll } from '../bench/processFigures.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { SLURM_WAIT_MS, slurm } from '../helpers/slurm/cluster.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

const COUNT = Number(process.env.LEGWORK_TEST_JOBS ?? 100);
/** Between two questions of the client that looks how soon it is answered. */
const PAUSE_MS = 20;
const LARGE_BYTES = 100_000_000;

/** How long a client of the host may wait for an answer while there are so many: it takes a host to be gone later. */
const WORST_ANSWER_MS = 5000;

/** Submits as many jobs as a shell would, and waits until all have ended. */
async function bare(folder: string): Promise<void> {
  const script = `for i in $(seq ${COUNT}); do sbatch --parsable --output=/dev/null --job-name=bare --wrap 'echo x >>${folder}/bare'; done`;
  await promisify(execFile)('sh', ['-c', script]);
  await waitFor(
    'all bare jobs to end',
    async () => (await slurm('squeue', '--noheader', '--name=bare')) === '',
    5 * SLURM_WAIT_MS,
  );
}

test('many jobs each run once, and cost little more than jobs without Legwork', async () => {
  const home = openSlurmHome();
  const client = await home.connect();
  const second = await home.connect();
  const other = watchAnswers(() => second.groups());
  const { pid } = await client.hostStatus();
  const before = { host: cpuOf(pid), all: cpuOfAll([pid]) };
  const beganMs = performance.now();
  const all: Task[] = await Promise.all(
    Array.from({ length: COUNT }, (_, number) =>
      client.start(home.job(['sh', '-c', `echo ${number} >>runs`])),
    ),
  );
  const ended = await Promise.all(all.map(({ id }) => client.wait(id)));
  const worstMs = await other.end();
  const ownMs = performance.now() - beganMs;
  const hostMs = cpuOf(pid) - before.host;
  const programsMs = cpuOfAll([pid]) - before.all - hostMs;
  const perJob = (ms: number) => (ms / COUNT).toFixed(1);
  expect(new Set(ended.map(({ status }) => status.state))).toEqual(new Set(['completed']));
  const runs = readFileSync(join(home.work, 'runs'), 'utf8').trim().split('\n').map(Number);
  expect(runs.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: COUNT }, (_, number) => number),
  );
  const bareMs = await timed(() => bare(home.work));
  process.stdout.write(
    `${COUNT} jobs: ${Math.round(ownMs)} ms, without Legwork ${Math.round(bareMs)} ms, ${(ownMs / bareMs).toFixed(2)}; per job, the host used ${perJob(hostMs)} ms of a processor, and its programs of Slurm ${perJob(programsMs)} ms; worst answer ${Math.round(worstMs)} ms\n`,
  );
  expect(worstMs).toBeLessThan(WORST_ANSWER_MS);
});

/** Asks again and again, one question at a time, until its end; resolves then with the longest time that one took. */
function watchAnswers(ask: () => Promise<unknown>): { end(): Promise<number> } {
  let isOver = false;
  const asking = (async () => {
    let worstMs = 0;
    while (!isOver) {
      worstMs = Math.max(worstMs, await timed(ask));
      await delay(PAUSE_MS);
    }
    return worstMs;
  })();
  return {
    end: () => {
      isOver = true;
      return asking;
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

test('a large output is followed while it is written', async () => {
  const home = openSlurmHome();
  const client = await home.connect();
  const { id, output } = await client.start(
    home.job(`head -c ${LARGE_BYTES} /dev/zero; while [ ! -e go ]; do sleep 0.1; done; echo end`),
  );
  await waitFor(
    'its output',
    () => existsSync(output.path) && statSync(output.path).size === LARGE_BYTES,
    SLURM_WAIT_MS,
  );
  expect((await client.get(id)).output.bytes).toBe(LARGE_BYTES);
  home.go();
  expect((await client.wait(id)).output.bytes).toBe(LARGE_BYTES + 4);
});
