import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { childrenOf, isAlive, killNow } from '../../helpers/host/processes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('A1: a command line runs in bash or the chosen shell, words as they are, both in the folder', async () => {
    const home = open();
    const client = await home.connect();
    const outputOf = async (...start: Parameters<typeof home.params>) => {
      const { id } = await client.start(home.params(...start));
      expect((await client.wait(id)).status.state).toBe('completed');
      return (await client.output({ id })).text;
    };
    expect(await outputOf('[[ a == a ]] && echo "${BASH_VERSION:+bash} $PWD"')).toBe(`bash ${home.work}\n`);
    expect(await outputOf('echo "[$0] $PWD"', { shell: '/bin/sh' })).toBe(`[/bin/sh] ${home.work}\n`);
    expect(await outputOf(['printf', '%s|', '$HOME', 'a b', '*'])).toBe('$HOME|a b|*|');
  });

  test('A4: an output in whose place is something else is an error that says so', async () => {
    const home = open();
    const client = await home.connect();
    const { id, output } = await client.start(home.params('echo out'));
    await client.wait(id);
    rmSync(output.path);
    mkdirSync(output.path);
    const says = `The output of task ${id} cannot be read: `;
    await expectRefused(client, () => client.output({ id }), { code: ErrorCode.badRequest, says });
  });

  test('A2 A4: both streams are in one file, in true order, while it runs; whole, tail or a range', async () => {
    const home = open();
    const client = await home.connect();
    const loop = 'for i in 1 2 3; do echo out $i; echo err $i >&2; done';
    const { id, output } = await client.start(
      home.params(`${loop}; while [ ! -e go ]; do sleep 0.05; done; echo end`),
    );
    const text = [1, 2, 3].map((i) => `out ${i}\nerr ${i}\n`).join('');
    await waitFor('what it wrote', async () => (await client.output({ id })).text === text);
    await home.running(client, id);
    expect(readFileSync(output.path, 'utf8')).toBe(text);
    home.go();
    await client.wait(id);
    expect((await client.output({ id })).text).toBe(`${text}end\n`);
    expect(await client.output({ id, offset: -4 })).toMatchObject({ text: 'end\n', offset: text.length });
    expect(await client.output({ id, offset: 6, length: 5 })).toEqual({
      text: 'err 1',
      offset: 6,
      nextOffset: 11,
      totalBytes: text.length + 4,
    });
  });

  test('A3 R11: a non-zero exit has failed with its code and the last line it printed', async () => {
    const home = open();
    const client = await home.connect();
    const ended = async (command: string | string[]) => {
      const { id } = await client.start(home.params(command));
      return (await client.wait(id)).status;
    };
    expect(await ended('echo a; echo "error: no such thing" >&2; exit 7')).toEqual({
      state: 'failed',
      failure: { kind: 'exit', code: 7, message: 'error: no such thing' },
    });
    expect(await ended('kill -9 $$')).toEqual({
      state: 'failed',
      failure: { kind: 'signal', signal: 'SIGKILL', code: 137 },
    });
    expect(await ended('echo done')).toEqual({ state: 'completed', exitCode: 0 });
  });

  test('R3 R4 R5 R8 T11: the record is on disk with the answer, readable, and tells each state', async () => {
    const home = open();
    const client = await home.connect();
    const metadata = { ticket: 'X-1' };
    const started = await client.start(home.params(untilGo(0), { metadata, supportsResume: true }));
    const text = readFileSync(taskPath(home.paths, started.id), 'utf8');
    expect(text).toContain('\n  "id": ');
    expect(JSON.parse(text)).toMatchObject({
      id: started.id,
      attempt: { number: 1 },
      metadata,
      supportsResume: true,
    });
    const running = await home.running(client, started.id);
    expect(running.status).toEqual({ state: 'running' });
    home.go();
    const ended = await client.wait(started.id);
    const times = [ended.createdAt, ended.startedAt, ended.endedAt].map((time) => Date.parse(time ?? ''));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(JSON.parse(readFileSync(taskPath(home.paths, started.id), 'utf8'))).toEqual(ended);
  });

  test('A5 T4 L5: abort kills at once what cooperative would ask first', async () => {
    const home = open({ graceMs: 10_000 });
    const client = await home.connect();
    const deaf = "trap '' TERM; echo ready; while :; do sleep 1; done";
    const polite = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const start = async (command: string, cancelPolicy: 'abort' | 'cooperative') => {
      const { id } = await client.start(home.params(command, { cancelPolicy }));
      await waitFor('the trap', async () => (await client.output({ id })).text === 'ready\n');
      return home.running(client, id);
    };
    const [killed, asked] = [await start(deaf, 'abort'), await start(polite, 'cooperative')];
    const before = Date.now();
    await client.cancel({ id: killed.id });
    await client.cancel({ id: asked.id });
    for (const { id, process } of [killed, asked]) {
      // It ended with 0; the cancel came before.
      expect((await client.wait(id)).status).toEqual({ state: 'cancelled' });
      expect(isAlive(process.pid)).toBe(false);
    }
    expect(Date.now() - before).toBeLessThan(9000);
    // Between the two bash may say that it lost a child.
    expect((await client.output({ id: asked.id })).text).toMatch(/^ready\n(.*\n)?bye\n$/);
  });

  test('W9: a task whose processes vanished without a word is orphaned', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('sleep 60', { retry: { max: 3, backoffMs: 1 } }));
    const { process: wrapper } = await home.running(client, id);
    for (const pid of [wrapper.pid, ...childrenOf(wrapper.pid)]) killNow(pid);
    const ended = await client.wait(id);
    expect(ended).toMatchObject({
      status: { state: 'failed', failure: { kind: 'orphaned' } },
      attempt: { number: 1 },
    });
  });

  test('T12: many starts at once, and cancels that race with their ends, all come to one end each', async () => {
    const home = open();
    const client = await home.connect();
    const states = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const { id } = await client.start(home.params(['/bin/true']));
        if (i % 2 === 0) await client.cancel({ id }).catch(() => undefined);
        return (await client.wait(id)).status.state;
      }),
    );
    expect(states).toHaveLength(40);
    expect(
      states.filter((state, i) => state !== 'completed' && !(i % 2 === 0 && state === 'cancelled')),
    ).toEqual([]);
  });
});
