import { expect, test } from 'vitest';
import { answersTo, askingRun, permissionAsk } from '../helpers/host/askingAgent.ts';
import { fakeRun, transcriptOf } from '../helpers/host/fakeAgents.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { SLURM_WAIT_MS } from '../helpers/slurm/cluster.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

const ON_SLURM = { executor: { kind: 'slurm' } } as const;

test('an agent on a node is asked nothing twice, and gets its answer, also from the next host', async () => {
  const home = openSlurmHome();
  const client = await home.connect();
  const asks = ['first', 'second'].map((title) =>
    permissionAsk(
      [
        ['pg', 'allow_once', 'Postgres'],
        ['sl', 'allow_once', 'SQLite'],
      ],
      { title },
    ),
  );
  const { id } = await client.start(askingRun(home, asks, ON_SLURM));
  const asked = (from: typeof client, title: string) =>
    waitFor(
      `the question ${title}`,
      async () => (await from.get(id)).agent?.requests?.some(({ tool }) => tool.title === title),
      SLURM_WAIT_MS,
    );
  await asked(client, 'first');
  const node = (await client.get(id)).executor?.place?.node;
  expect(node).toMatch(/^n[12]$/);
  await client.answer({ id, option: 'sl' });
  await asked(client, 'second');
  await home.killHost();
  const next = await home.connect();
  await asked(next, 'second');
  await next.answer({ id, option: 'pg' });
  const ended = await next.wait(id);
  expect(ended.status).toMatchObject({ state: 'completed' });
  expect(answersTo(ended)).toMatchObject([{ outcome: { optionId: 'sl' } }, { outcome: { optionId: 'pg' } }]);
});

test('an agent on a node takes a message while it works, and reports its end', async () => {
  const home = openSlurmHome();
  const client = await home.connect();
  const { id } = await client.start(fakeRun(home, [{ do: 'say', text: 'From a node.' }], ON_SLURM));
  const ended = await client.wait(id);
  expect(ended).toMatchObject({
    status: { state: 'completed' },
    executor: { place: { job: expect.any(Number) } },
  });
  expect(JSON.stringify(transcriptOf(ended))).toContain('From a node.');
});
