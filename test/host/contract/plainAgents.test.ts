import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { AgentParams } from '../../../src/protocol/startParams.ts';
import { transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { expectRefused } from '../../helpers/host/refused.ts';

const PROMPT = 'Say "$(touch pwned)" and `ls` 🦊\nand more';

function plain(home: Home, command: string[], more: Partial<AgentParams> = {}): AgentParams {
  const setting = { command, transport: 'plain' as const, name: 'My Agent' };
  const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  return {
    ...{
      kind: 'agent',
      agent: 'mine',
      setting,
      prompt: PROMPT,
      cwd: home.work,
      environment,
      producer: 'cli',
    },
    ...more,
  };
}

inEachHome((open) => {
  test('R11: any command is an agent: it reads its prompt, and what it prints is what it says', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(plain(home, ['/bin/cat']));
    const task = await client.wait(id);
    expect(task.status).toEqual({ state: 'completed', exitCode: 0 });
    expect(task.result).toEqual({ summary: 'Say "$(touch pwned)" and `ls` 🦊…', value: PROMPT });
    expect(task.spec).toMatchObject({ agent: 'mine', agentName: 'My Agent', transport: 'plain' });
    expect(transcriptOf(task).map(({ type }) => type)).toEqual(['message', 'text', 'text', 'end']);
    expect(home.names(home.work)).toEqual([]);
  });

  test('R11: the prompt may be one of its words, exactly as it is', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(plain(home, ['/usr/bin/printf', 'asked: %s.', '{prompt}']));
    expect((await client.wait(id)).result?.value).toBe(`asked: ${PROMPT}.`);
    expect(home.names(home.work)).toEqual([]);
  });

  test('R11: one that prints nothing may do so where somebody said that it is plain, or gave it its prompt', async () => {
    const home = open();
    const client = await home.connect();
    const endOf = async (setting: AgentParams['setting']) => {
      const task = await client.start({ ...plain(home, []), ...(setting !== undefined && { setting }) });
      return (await client.wait(task.id)).status;
    };
    const [guessed, said, given] = await Promise.all([
      endOf('/bin/true'),
      endOf({ command: '/bin/true', transport: 'plain' }),
      endOf('/bin/true {prompt}'),
    ]);
    expect(guessed).toMatchObject({
      state: 'failed',
      failure: {
        kind: 'agent',
        message: expect.stringMatching(/^The agent printed nothing\./) as string,
      },
    });
    const completed = { state: 'completed', exitCode: 0 };
    expect([said, given]).toEqual([completed, completed]);
  });

  test('R11: its exit code decides, and its last words are the reason', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(
      plain(home, ['/bin/sh', '-c', 'echo working; echo no licence >&2; exit 3']),
    );
    const { status } = await client.wait(id);
    expect(status).toEqual({ state: 'failed', failure: { kind: 'agent', message: 'no licence' } });
  });

  test('A3: one that cannot be started has failed with the reason', async () => {
    const home = open();
    const client = await home.connect();
    writeFileSync(join(home.work, 'broken'), '#!/no/such/interpreter\n', { mode: 0o755 });
    const { id } = await client.start(plain(home, [join(home.work, 'broken')]));
    expect((await client.wait(id)).status).toMatchObject({ state: 'failed', failure: { kind: 'spawn' } });
  });

  test('W1 T11: it takes no messages, and cannot go on where it ended', async () => {
    const home = open();
    const client = await home.connect();
    const live = await client.start(plain(home, ['/bin/sleep', '60', '{prompt}'], { prompt: '1' }));
    await home.running(client, live.id);
    const noInbox = { code: ErrorCode.noInbox, says: 'takes no messages' };
    await expectRefused(client, () => client.send({ id: live.id, content: 'hello' }), noInbox);
    await client.cancel({ id: live.id });
    expect((await client.wait(live.id)).status.state).toBe('cancelled');
    const state = { code: ErrorCode.wrongState, says: 'cancelled' };
    await expectRefused(client, () => client.send({ id: live.id, content: 'hello' }), state);
    const resume = { code: ErrorCode.badRequest, says: 'cannot go on' };
    await expectRefused(client, () => client.resume({ id: live.id }), resume);
    expect((await client.get(live.id)).supportsResume).toBeUndefined();
  });

  test('W13: a cancelled run takes along all that it has started, and nothing else', async () => {
    const home = open();
    const client = await home.connect();
    const run = await client.start(plain(home, ['/bin/sleep', '60', '{prompt}'], { prompt: '1' }));
    await home.running(client, run.id);
    const child = await client.start(home.params('sleep 60', { producer: `task:${run.id}` }));
    const grandchild = await client.start(home.params('sleep 60', { producer: `task:${child.id}` }));
    const stranger = await client.start(home.params('sleep 60'));
    for (const { id } of [grandchild, stranger]) await home.running(client, id);
    expect((await client.cancel({ id: run.id })).id).toBe(run.id);
    const ends = await Promise.all([run, child, grandchild].map(({ id }) => client.wait(id)));
    expect(ends.map(({ status }) => status.state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(ends[2]?.status).toMatchObject({ reason: expect.stringContaining(run.id) as string });
    expect((await client.get(stranger.id)).status.state).toBe('running');
  });

  test('B1: agent runs have a group of their own, with three slots', async () => {
    const home = open();
    const client = await home.connect();
    const runs = [];
    for (let count = 0; count < 4; count++)
      runs.push(await client.start(plain(home, ['/bin/sleep', '60', '{prompt}'], { prompt: '1' })));
    await home.running(client, runs[2]?.id ?? '');
    expect((await client.get(runs[3]?.id ?? '')).status).toEqual({
      state: 'pending',
      waitsFor: { kind: 'slot' },
    });
    expect(await client.groups()).toMatchObject([{ name: 'agents', slots: 3, running: 3, pending: 1 }]);
  });
});
