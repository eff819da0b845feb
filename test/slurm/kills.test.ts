import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killNow } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { untilGo } from '../helpers/host/openHome.ts';
import {
  cluster,
  killController,
  pidOfDaemon,
  slurm,
  SLURM_WAIT_MS,
  stateOf,
} from '../helpers/slurm/cluster.ts';
import { processesOf, stepsOf } from '../helpers/slurm/processesOf.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

describe('a host that is killed', () => {
  it('finds its job again, and its true end', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(untilGo(5)));
    const { job } = await home.onNode(client, id);
    await home.killHost();
    const next = await home.connect();
    expect(await next.get(id)).toMatchObject({ status: { state: 'running' } });
    home.go();
    const ended = await next.wait(id);
    expect(ended).toMatchObject({
      status: { state: 'failed', failure: { kind: 'exit', code: 5 } },
      executor: { place: { job } },
    });
  });

  it('learns of an end while it was away', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(untilGo(6)));
    const { job } = await home.onNode(client, id);
    await home.killHost();
    home.go();
    await waitFor('the job to end', async () => (await stateOf(job)) === 'FAILED', SLURM_WAIT_MS);
    const next = await home.connect();
    expect((await next.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 6 } });
  });

  it('at any moment loses no job and runs none twice', async () => {
    const home = openSlurmHome();
    const ids: string[] = [];
    for (let round = 0; round < 4; round++) {
      const client = await home.connect();
      for (let number = 0; number < 5; number++) {
        const { id } = await client.start(home.job(`echo ${round}.${number} >>runs; exit ${number}`));
        ids.push(id);
      }
      await home.killHost();
    }
    const client = await home.connect();
    const ended = await Promise.all(ids.map((id) => client.wait(id)));
    expect(ended.map(({ status }) => status)).toEqual(
      ids.map((_, at) =>
        at % 5 === 0
          ? { state: 'completed', exitCode: 0 }
          : { state: 'failed', failure: expect.objectContaining({ kind: 'exit', code: at % 5 }) },
      ),
    );
    const runs = readFileSync(join(home.work, 'runs'), 'utf8').trim().split('\n').sort();
    expect(runs).toEqual(ids.map((_, at) => `${Math.floor(at / 5)}.${at % 5}`).sort());
  });
});

describe('the controller', () => {
  it('may be away while a job runs and ends', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(untilGo(4)));
    await home.onNode(client, id);
    await killController();
    home.go();
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 4 } });
  });

  it('may be away when a task is started, which then waits for it', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    await killController();
    const { id } = await client.start(home.job('exit 3'));
    await waitFor(
      'the record to say so',
      async () => /Slurm does not answer/.test((await client.get(id)).executor?.place?.state ?? ''),
      SLURM_WAIT_MS,
    );
    expect((await client.get(id)).status).toEqual({ state: 'pending' });
    await cluster('begin_controller');
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 3 } });
  });
});

describe('a node', () => {
  it('may lose its daemon while a job runs', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(untilGo(2), { extra: ['--nodelist=n2'] }));
    await home.onNode(client, id);
    killNow(await pidOfDaemon('slurmd.n2'));
    home.go();
    const ended = await client.wait(id);
    await cluster('begin_node', 'n2');
    expect(ended.status).toMatchObject({ failure: { kind: 'exit', code: 2 } });
  });

  it('that fails is named as the reason', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job('echo $$ >pid; sleep 1000', { extra: ['--nodelist=n2'] }));
    const { job } = await home.onNode(client, id);
    const pid = await waitFor('its process', () =>
      existsSync(join(home.work, 'pid')) ? processesOf(id)[0] : undefined,
    );
    killNow(await pidOfDaemon('slurmd.n2'));
    // All that ran on the node goes with it, the daemon of the job first.
    for (const each of [...(await stepsOf(job)), pid]) killNow(each);
    try {
      const { status } = await client.wait(id);
      expect(status).toMatchObject({ state: 'failed' });
      expect(JSON.stringify(status)).toContain(`Its node n2 failed, and job ${job} of Slurm with it.`);
    } finally {
      await cluster('begin_node', 'n2');
    }
  });

  it('that is drained lets a job wait, and says why', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    await slurm('scontrol', 'update', 'nodename=n1', 'state=drain', 'reason=test');
    try {
      const { id } = await client.start(home.job('true', { extra: ['--nodelist=n1'] }));
      await home.submitted(client, id, ({ executor }) => /^pending: ./.test(executor?.place?.state ?? ''));
      await slurm('scontrol', 'update', 'nodename=n1', 'state=resume');
      expect((await client.wait(id)).status).toMatchObject({ state: 'completed' });
    } finally {
      await slurm('scontrol', 'update', 'nodename=n1', 'state=resume').catch(() => undefined);
    }
  });
});
