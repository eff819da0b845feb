import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processesOf } from '../helpers/slurm/processesOf.ts';
import { slurm, SLURM_WAIT_MS, stateOf } from '../helpers/slurm/cluster.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

/** It ignores what asks it to end, and so does what it has left running. */
const STUBBORN = "trap '' TERM INT; (trap '' TERM INT; sleep 1000) & echo on; sleep 1000";
/** The same with a daemon, of which nobody knows who has started it. */
const WITH_DAEMON = `(setsid sh -c "trap '' TERM INT; touch daemon; sleep 1000" &); ${STUBBORN}`;
/** The other node is one that a test needs alone. */
const ON_N2 = { extra: ['--nodelist=n2'] };

/* Most of this is to wait for Slurm, so it waits for all of it at once. */

describe.concurrent('an end that Slurm decides', () => {
  it('is a time out at its time limit', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job('echo on; sleep 1000', { time: '0:01', ...ON_N2 }));
    const { job } = await home.onNode(client, id);
    expect((await client.wait(id)).status).toEqual({
      state: 'failed',
      failure: { kind: 'timeout', message: `Slurm ended job ${job} at its time limit.` },
    });
  });

  it('is one at its time limit, too, if the command does not heed the signal', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job(STUBBORN, { time: '0:01', ...ON_N2 }));
    await home.onNode(client, id);
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'timeout' } });
    expect(processesOf(id)).toEqual([]);
  });
});

describe.concurrent('a cancel', () => {
  it('takes a job that waits out of the queue, and its command never runs', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job('touch ran', { extra: ['--hold'] }));
    const { job, task } = await home.submitted(client, id, ({ executor }) =>
      /JobHeldUser/.test(executor?.place?.state ?? ''),
    );
    expect(task.status).toEqual({ state: 'pending' });
    expect(task.executor?.place?.state).toBe('pending: JobHeldUser');
    await client.cancel({ id });
    expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
    await waitFor(
      'the job to be out of the queue',
      async () => (await stateOf(job)) === 'CANCELLED',
      SLURM_WAIT_MS,
    );
    expect(existsSync(join(home.work, 'ran'))).toBe(false);
  });

  it('ends a running job with all that it has started, and says so when they are gone', async ({
    onTestFinished,
  }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job(STUBBORN));
    const { job, task } = await home.onNode(client, id);
    await waitFor('its output', () => readFileSync(task.output.path, 'utf8').includes('on'));
    expect(processesOf(id).length).toBeGreaterThan(1);
    await client.cancel({ id });
    expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
    expect(processesOf(id)).toEqual([]);
    expect(await stateOf(job)).toMatch(/^(CANCELLED|FAILED|COMPLETED)$/);
  });

  it('kills what ignores it after the grace period of Legwork, and not of Slurm, wherever it went', async ({
    onTestFinished,
  }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job(WITH_DAEMON));
    const { job, task } = await home.onNode(client, id);
    await waitFor('its output', () => readFileSync(task.output.path, 'utf8').includes('on'));
    await waitFor('its daemon', () => existsSync(join(home.work, 'daemon')));
    await client.cancel({ id });
    expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
    expect(processesOf(id)).toEqual([]);
    // Slurm would have killed the wrapper, too.
    expect(await slurm('scontrol', 'show', 'job', String(job))).toMatch(/ExitCode=137:0/);
  });

  it('gives a command its grace period', async ({ onTestFinished }) => {
    const graceMs = 60_000;
    const home = openSlurmHome({ graceMs, onTestFinished });
    const client = await home.connect();
    const command = "trap 'echo asked; exit 3' TERM; echo on; while :; do sleep 0.1; done";
    const { id } = await client.start(home.job(command));
    const { task } = await home.onNode(client, id);
    await waitFor('its output', () => readFileSync(task.output.path, 'utf8').includes('on'));
    const askedMs = performance.now();
    await client.cancel({ id });
    expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
    // Slurm itself would have waited for the whole period, and then ended it.
    expect(performance.now() - askedMs).toBeLessThan(graceMs);
    expect(readFileSync(task.output.path, 'utf8')).toMatch(/asked\n$/);
  });

  it('of one that is just being submitted lets it run never, or ends it', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    for (let times = 0; times < 5; times++) {
      const { id } = await client.start(home.job('sleep 1000'));
      await client.cancel({ id });
      expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
      await waitFor('no process of it', () => processesOf(id).length === 0);
    }
  });
});

describe.concurrent('an end from outside', () => {
  it('names a cancel that is not of Legwork', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job('echo on; sleep 1000'));
    const { job, task } = await home.onNode(client, id);
    await waitFor('its output', () => readFileSync(task.output.path, 'utf8').includes('on'));
    await slurm('scancel', String(job));
    const { status } = await client.wait(id);
    expect(status).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(status)).toContain(`Job ${job} was cancelled in Slurm, and not by Legwork`);
  });

  it('of a job that waits is a failure to start', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(home.job('touch ran', { extra: ['--hold'] }));
    const { job } = await home.submitted(client, id);
    await slurm('scancel', String(job));
    const { status } = await client.wait(id);
    expect(status).toMatchObject({ state: 'failed', failure: { kind: 'spawn' } });
    expect(JSON.stringify(status)).toContain(`Job ${job} was cancelled in Slurm`);
  });

  it('that puts the job back into the queue does not run it twice', async ({ onTestFinished }) => {
    const home = openSlurmHome({ onTestFinished });
    const client = await home.connect();
    const { id } = await client.start(
      home.job('echo ran >>runs; sleep 1000', { extra: ['--requeue', '--open-mode=append'] }),
    );
    const { job } = await home.onNode(client, id);
    await waitFor('its run', () => existsSync(join(home.work, 'runs')));
    await slurm('scontrol', 'requeue', String(job));
    const { status } = await client.wait(id);
    expect(status).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(status)).toContain('does not start it a second time');
    expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('ran\n');
    expect(processesOf(id)).toEqual([]);
  });
});

describe('a preemption', () => {
  it('is a loss', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(
      home.job(STUBBORN, { cpus: 4, extra: ['--nodelist=n1', '--exclusive'] }),
    );
    const { job } = await home.onNode(client, id);
    const urgent = await client.start(
      home.job('true', { partition: 'urgent', cpus: 4, extra: ['--nodelist=n1', '--exclusive'] }),
    );
    expect(JSON.stringify((await client.wait(id)).status)).toContain(
      `Slurm ended job ${job} for another with a higher priority.`,
    );
    expect((await client.wait(urgent.id)).status).toMatchObject({ state: 'completed' });
  });
});

describe('a job that uses more memory than it has asked for', () => {
  it('is ended, and the record says what Slurm says about it', async () => {
    const isTold = (await slurm('scontrol', 'show', 'config')).match(/TaskPlugin *= *task\/cgroup/);
    const home = openSlurmHome();
    const client = await home.connect();
    const hold = 'const held = Buffer.alloc(400e6, 1); setInterval(() => held, 1000)';
    const { id } = await client.start(home.job([process.execPath, '-e', hold], { memory: '150M' }));
    const { job } = await home.submitted(client, id);
    const { status } = await client.wait(id);
    expect(status).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(status)).toContain(
      isTold
        ? `Slurm ended job ${job} because it used more memory than it had asked for.`
        : `Slurm reports that job ${job} failed (JobLaunchFailure).`,
    );
    expect(processesOf(id)).toEqual([]);
  });
});
