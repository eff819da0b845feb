import { expect, test } from 'vitest';
import { inEachHome } from '../../helpers/host/homes.ts';
import { pidsWithVariable } from '../../helpers/host/processes.ts';

inEachHome((open) => {
  test('B7: what writes more than it may is ended, and says so', async () => {
    const home = open();
    const client = await home.connect();
    const { id, outputLimitBytes } = await client.start(home.params('yes', { outputLimitBytes: 100_000 }));
    expect(outputLimitBytes).toBe(100_000);
    const ended = await client.wait(id);
    expect(ended.status).toEqual({
      state: 'failed',
      failure: { kind: 'outputLimit', message: 'It was ended because it wrote more than 100000 bytes.' },
    });
    expect(ended.output.bytes).toBeGreaterThan(100_000);
    expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
  });

  test('B7 R10: the limit holds for what the next host adopts', async () => {
    const home = open();
    const client = await home.connect();
    const command = 'while [ ! -e go ]; do sleep 0.05; done; yes';
    const { id } = await client.start(home.params(command, { outputLimitBytes: 1000 }));
    await home.running(client, id);
    await home.killHost();
    const next = await home.connect();
    home.go();
    expect((await next.wait(id)).status).toMatchObject({ failure: { kind: 'outputLimit' } });
  });

  test('B7: a limit that is not reached says nothing', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(
      home.params('printf 12345', { outputLimitBytes: 5, timeoutMs: 60_000 }),
    );
    expect(await client.wait(id)).toMatchObject({ status: { state: 'completed' }, output: { bytes: 5 } });
  });
});
