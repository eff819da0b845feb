import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fakeRun, transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { openHome } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

describe('an agent run', () => {
  test('says something and is done', async () => {
    const home = openHome();
    const client = await home.connect();
    const { id } = await client.start(fakeRun(home, [{ do: 'say', text: 'Hello there.' }]));
    const task = await client.wait(id);
    console.log(JSON.stringify(task, undefined, 1), readFileSync(task.output.path, 'utf8'), transcriptOf(task).map((e) => JSON.stringify(e)).join('\n'));
    expect(task.status.state).toBe('completed');
    expect(task.result?.value).toBe('Hello there.');
  });

  test('asks, over a kill of the host', async () => {
    const home = openHome();
    const client = await home.connect();
    const { id } = await client.start(
      fakeRun(home, [
        { do: 'tool', name: 'Bash', input: { command: 'npm test' }, output: 'ok', asks: true },
        { do: 'say', text: 'Done.' },
      ]),
    );
    const asks = async () => (await client.get(id)).status.state === 'waiting';
    await waitFor('it to ask', asks);
    console.log(JSON.stringify((await client.get(id)).status), (await client.get(id)).agent);
    await home.killHost();
    const next = await home.connect();
    await waitFor('it to ask still', async () => (await next.get(id)).agent?.requests?.length === 1);
    await next.answer({ id, decision: 'allow' });
    const task = await next.wait(id);
    console.log(JSON.stringify(task.agent), transcriptOf(task).map((e) => JSON.stringify(e)).join('\n'));
    expect(task.status.state).toBe('completed');
    await next.send({ id, content: 'And now?' });
    const second = await next.wait(id);
    console.log(JSON.stringify(second, undefined, 1));
    expect(second.attempt.number).toBe(2);
  });
});
