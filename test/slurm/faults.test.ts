import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { waitFor } from '../helpers/host/waitFor.ts';
import { SLURM_WAIT_MS, slurm } from '../helpers/slurm/cluster.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

/** A home whose host finds these programs before all others, or only these. */
function homeWith(programs: Record<string, string>, path = process.env.PATH ?? '') {
  const home = openSlurmHome();
  const folder = join(home.folder, 'bin');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const variables = { PATH: `${folder}:${path}`, LEGWORK_HOST_SLURM_PATIENCE_MS: '2000' };
  home.program.environment = { ...home.program.environment, ...variables };
  return { ...home, bin: folder };
}

describe('bad input', () => {
  it.each([
    ['partition', { partition: 'nowhere' }, /^Slurm refuses the job: .*partition/i],
    ['node', { extra: ['--nodelist=n77'] }, /^Slurm refuses the job: /],
    ['memory', { memory: '900T' }, /^Slurm refuses the job: /],
    ['time', { time: 'soon' }, /^Slurm refuses the job: .*time/i],
  ])('a %s that is not there is one sentence', async (_, asked, message) => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job('true', asked));
    const { status } = await client.wait(id);
    expect(status).toEqual({
      state: 'failed',
      failure: { kind: 'spawn', message: expect.stringMatching(message) },
    });
    expect(JSON.stringify(status)).not.toContain('\\n');
  });

  it.each(['--wrap=true', '--arr=1-3', '-p main', 'main', '--wait'])(
    'refuses %s as an option',
    async (option) => {
      const home = openSlurmHome();
      const client = await home.connect();
      await expect(client.start(home.job('true', { extra: [option] }))).rejects.toThrow(
        'a long option of sbatch',
      );
    },
  );

  it('a machine without Slurm is one sentence', async () => {
    const home = homeWith({}, '');
    const client = await home.connect();
    const { id } = await client.start(home.job('true'));
    expect((await client.wait(id)).status).toEqual({
      state: 'failed',
      failure: {
        kind: 'spawn',
        message: 'Slurm is not installed on this machine: there is no sbatch on the PATH.',
      },
    });
  });

  it('a folder that the node does not have is one sentence', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const cwd = join(home.work, 'gone');
    mkdirSync(cwd);
    const { id } = await client.start(home.job('true', { extra: ['--hold'] }, { cwd }));
    const { job } = await home.submitted(client, id);
    rmdirSync(cwd);
    await slurm('scontrol', 'release', String(job));
    expect((await client.wait(id)).status).toEqual({
      state: 'failed',
      failure: { kind: 'spawn', message: `The node does not have the folder ${cwd}.` },
    });
  });
});

test('a job that a partition does not take now waits, says why, and runs when it does', async () => {
  await slurm('scontrol', 'update', 'partition=urgent', 'state=drain');
  try {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job('exit 3', { partition: 'urgent' }));
    await waitFor(
      'the record to say so',
      async () =>
        /^Slurm does not take the job now: .*partition/.test(
          (await client.get(id)).executor?.place?.state ?? '',
        ),
      SLURM_WAIT_MS,
    );
    await slurm('scontrol', 'update', 'partition=urgent', 'state=up');
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 3 } });
  } finally {
    await slurm('scontrol', 'update', 'partition=urgent', 'state=up');
  }
});

test('a job that Slurm takes and can never start says so while it waits', async () => {
  const home = openSlurmHome();
  const client = await home.connect();
  const { id } = await client.start(home.job('true', { cpus: 99 }));
  const { task } = await home.submitted(client, id, ({ executor }) =>
    /more than its partition has/.test(executor?.place?.state ?? ''),
  );
  expect(task.status).toEqual({ state: 'pending' });
  await client.cancel({ id });
  expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
});

test('a job that is beyond a quota waits, and runs when it is not', async () => {
  const refusal = [
    'AssocMaxSubmitJobLimit',
    "Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
  ];
  const said = refusal.map((line) => `echo "sbatch: error: ${line}" >&2`).join('; ');
  const home = homeWith({
    sbatch: `[ -e "${'$'}{0%/*}/well" ] && PATH=${'$'}{PATH#*:} exec sbatch "$@"; ${said}; exit 1`,
  });
  const client = await home.connect();
  const started = await Promise.all([1, 2, 3, 4, 5, 6].map(() => client.start(home.job('echo ran >>runs'))));
  const states = async () => (await client.list()).map(({ executor }) => executor?.place?.state ?? '');
  await waitFor(
    'all of them to say so',
    async () => (await states()).every((state) => state.includes('job submit limit')),
    SLURM_WAIT_MS,
  );
  writeFileSync(join(home.bin, 'well'), '');
  for (const { id } of started) expect((await client.wait(id)).status).toMatchObject({ state: 'completed' });
  expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('ran\n'.repeat(started.length));
});

describe('programs of Slurm that hang', () => {
  it('sbatch: the task waits, and runs when it answers', async () => {
    const home = homeWith({
      sbatch: `[ -e "${'$'}{0%/*}/well" ] && PATH=${'$'}{PATH#*:} exec sbatch "$@"; sleep 1000`,
    });
    const client = await home.connect();
    const { id } = await client.start(home.job('echo ran >>runs'));
    await waitFor(
      'the record to say so',
      async () => /sbatch took longer/.test((await client.get(id)).executor?.place?.state ?? ''),
      SLURM_WAIT_MS,
    );
    writeFileSync(join(home.bin, 'well'), '');
    expect((await client.wait(id)).status).toMatchObject({ state: 'completed' });
    expect(existsSync(join(home.work, 'runs'))).toBe(true);
  });

  it('squeue: the end of a task is known nevertheless', async () => {
    const home = homeWith({ squeue: 'sleep 1000' });
    onTestFinished(() => writeFileSync(join(home.bin, 'squeue'), '#!/bin/sh\nexit 0\n'));
    const client = await home.connect();
    const { id } = await client.start(home.job('exit 9'));
    expect((await client.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 9 } });
  });
});
