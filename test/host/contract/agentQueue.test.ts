import { expect, test } from 'vitest';
import { fakeRun } from '../../helpers/host/fakeAgents.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const LIMIT = 'API Error: 429 Rate limit exceeded. Please try again in 8 seconds.';
const REFUSED = { do: 'fail' as const, message: LIMIT, status: 429 };
const HELLO = { do: 'say' as const, text: 'Hello.' };

inEachHome((open) => {
  test('B1 B3: what one provider refuses waits until it is over, also for the next host; others do not', async () => {
    const home = open();
    const first = await home.connect();
    const refused = await first.wait((await first.start(fakeRun(home, [REFUSED]))).id);
    expect(refused.status).toMatchObject({
      state: 'failed',
      failure: { kind: 'agent', limit: 'rate', retryAt: expect.any(String) as string },
    });
    const { id } = await first.start(fakeRun(home, [HELLO]));
    const waits = { state: 'pending', waitsFor: { kind: 'time', isRateLimit: true } };
    expect((await first.get(id)).status).toMatchObject(waits);
    await home.killHost();
    home.disconnect();
    const client = await home.connect();
    expect((await client.get(id)).status).toMatchObject(waits);
    const setting = { command: ['/bin/echo', 'I am another.'], transport: 'plain' as const };
    const other = await client.start(fakeRun(home, [], { agent: 'other', setting }));
    expect((await client.wait(other.id)).status.state).toBe('completed');
    expect((await client.get(id)).status).toMatchObject(waits);
    const task = await client.wait(id);
    expect(task.status).toMatchObject({ state: 'completed' });
    const { failure } = refused.status as { failure: { retryAt: string } } & typeof refused.status;
    expect(Date.parse(task.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(failure.retryAt) - 20);
  });

  test('B3: somebody who wants it now need not wait for the limit', async () => {
    const home = open();
    const client = await home.connect();
    await client.wait((await client.start(fakeRun(home, [REFUSED]))).id);
    const { id } = await client.start(fakeRun(home, [HELLO]));
    expect((await client.get(id)).status.state).toBe('pending');
    await client.startNow(id);
    const task = await client.wait(id);
    expect(task.status).toMatchObject({ state: 'completed' });
  });

  test('B4: the plan of an agent is its progress', async () => {
    const home = open();
    const client = await home.connect();
    const plan = (statuses: string[]) => ({
      do: 'tool' as const,
      name: 'TodoWrite',
      input: { todos: statuses.map((status, index) => ({ content: `Step ${index}`, status })) },
    });
    const { id } = await client.start(
      fakeRun(home, [
        plan(['completed', 'in_progress', 'pending', 'pending']),
        { do: 'tool', name: 'Bash', input: { command: 'npm test' }, asks: true },
        plan(['completed', 'completed', 'completed', 'completed']),
      ]),
    );
    const task = await waitFor('its plan', async () => {
      const now = await client.get(id);
      return now.progress && now.status.state === 'waiting' ? now : undefined;
    });
    expect(task.progress).toMatchObject({ percent: 25, message: 'Step 1' });
    await client.answer({ id, decision: 'allow' });
    const ended = await client.wait(id);
    expect(ended.status).toMatchObject({ state: 'completed' });
  });

  test('B1: runs of agents share their slots', async () => {
    const home = open();
    const client = await home.connect();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++)
      ids.push((await client.start(fakeRun(home, [{ do: 'hang' }]))).id);
    const states = await Promise.all(ids.map(async (id) => (await client.get(id)).status));
    expect(states.slice(3)).toMatchObject([{ state: 'pending' }, { state: 'pending' }]);
    await client.cancel({ id: ids[0] ?? '' });
    await home.running(client, ids[3] ?? '');
    expect((await client.get(ids[4] ?? '')).status).toMatchObject({ state: 'pending' });
  });
});
