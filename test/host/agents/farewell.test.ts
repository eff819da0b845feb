import { expect, test } from 'vitest';
import { fakeRun, transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { openHome } from '../../helpers/host/openHome.ts';
import { textOf } from '../../helpers/host/textOf.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

/* An agent whose run is to end is told so, and ends by itself where it can. */

const HANGING = [{ do: 'say', text: 'Working.' } as const, { do: 'hang' } as const];

test('at a cancel its turn is over before its process is', async () => {
  const home = openHome({ farewellMs: 30_000 });
  const client = await home.connect();
  const { id } = await client.start(fakeRun(home, HANGING));
  const said = () => client.get(id).then(({ output }) => textOf(output.path));
  await waitFor('its work', async () => (await said()).includes('Working.'));
  await client.cancel({ id });
  const task = await client.wait(id);
  expect(task.status.state).toBe('cancelled');
  // Its own word on the end of the turn, which a signal would have cut off.
  expect(await said()).toMatch(/"type":"control_response".*\n.*"type":"result"/);
  const types = transcriptOf(task).map(({ type }) => type);
  expect(types.slice(-2)).toEqual(['turnEnd', 'end']);
});

test('a host that dies after a cancel was asked for has the next one end the run', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(fakeRun(home, HANGING));
  await waitFor('its work', async () => {
    const { output } = await client.get(id);
    return textOf(output.path).includes('Working.');
  });
  const cancelled = client.cancel({ id }).catch(() => undefined);
  await home.killHost();
  await cancelled;
  const next = await home.connect();
  // The host may have died before it had heard of it.
  if ((await next.get(id)).status.state === 'running') await next.cancel({ id });
  expect((await next.wait(id)).status.state).toBe('cancelled');
});
