import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { inEachHome } from '../../helpers/host/homes.ts';
import { expectRefused } from '../../helpers/host/refused.ts';
import { textOf } from '../../helpers/host/textOf.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

inEachHome((open) => {
  test('B6: a command that takes input gets what is sent, in order, also from the next host', async () => {
    const home = open();
    const client = await home.connect();
    const command = 'while read -r line; do echo "got $line"; [ "$line" = end ] && exit 3; done; echo closed';
    const { id } = await client.start(home.params(command, { takesInput: true }));
    await home.running(client, id);
    await client.send({ id, content: 'one\ntw' });
    await client.send({ id, content: 'o $(x)\n' });
    await waitFor('both', async () => (await client.output({ id })).text === 'got one\ngot two $(x)\n');
    await home.killHost();
    const next = await home.connect();
    await next.send({ id, content: 'end\n' });
    expect((await next.wait(id)).status).toMatchObject({ failure: { kind: 'exit', code: 3 } });
    expect((await next.output({ id })).text).toBe('got one\ngot two $(x)\ngot end\n');
  });

  test('B6: bytes that are no text are sent as base64, to commands', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('head -c 256', { takesInput: true }));
    const { id: other } = await client.start(home.params('sleep 60', { takesInput: true }));
    await home.running(client, id);
    await home.running(client, other);
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await client.send({ id, bytes: all.toString('base64') });
    const { output } = await client.wait(id);
    expect(readFileSync(output.path).equals(all)).toBe(true);
    for (const wrong of [{}, { bytes: 'no base64!' }, { bytes: 'QQ' }, { content: 'a', bytes: 'QQ==' }]) {
      const refused = { code: ErrorCode.badRequest, says: 'message' };
      await expectRefused(client, () => client.send({ id: other, ...wrong }), refused);
    }
  });

  test('B6 L2: a task waits with a reason, and goes on when it was given what it asked for', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('read -r answer; echo "$answer"', { takesInput: true }));
    await home.running(client, id);
    const asks = { state: 'waiting' as const, for: 'input' as const, message: 'Overwrite? [y/n]' };
    expect((await client.update({ id, status: asks })).status).toMatchObject(asks);
    await home.killHost();
    const next = await home.connect();
    expect((await next.get(id)).status).toMatchObject(asks);
    expect((await next.send({ id, content: 'y\n' })).status.state).toBe('running');
    expect((await next.wait(id)).status.state).toBe('completed');
    expect((await next.output({ id })).text).toBe('y\n');
  });

  test('B6: what waits for a permission goes on when it is told to', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.register({ kind: 'agent', description: 'x', producer: 'extension:x' });
    const asks = { state: 'waiting' as const, for: 'permission' as const, message: 'Run rm?' };
    await client.update({ id, status: asks });
    expect((await client.list({ states: ['waiting'] })).map((task) => task.id)).toEqual([id]);
    expect((await client.update({ id, status: { state: 'running' } })).status).toEqual({ state: 'running' });
    await client.update({ id, status: asks });
    await client.complete({ id, outcome: { state: 'completed' } });
  });

  test('B6: without open input a command reads nothing', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('cat; echo end'));
    expect((await client.wait(id)).status.state).toBe('completed');
    expect((await client.output({ id })).text).toBe('end\n');
  });

  test('B6: an input that is ended ends when all before it is read, and takes nothing more', async () => {
    const home = open();
    const client = await home.connect();
    const command = 'while [ ! -e go ]; do sleep 0.05; done; cat; echo over';
    const start = () => client.start(home.params(command, { takesInput: true }));
    const [{ id }, other] = [await start(), await start()];
    for (const each of [id, other.id]) await home.running(client, each);
    await client.send({ id, content: 'one\n' });
    await client.send({ id, content: 'two\n', isEnd: true });
    await client.send({ id: other.id, isEnd: true });
    await expectRefused(client, () => client.send({ id, content: 'three\n' }), {
      code: ErrorCode.inboxClosed,
      says: 'closed its input',
    });
    home.go();
    expect((await client.wait(id)).status.state).toBe('completed');
    expect((await client.output({ id })).text).toBe('one\ntwo\nover\n');
    await client.wait(other.id);
    expect((await client.output({ id: other.id })).text).toBe('over\n');
    const wrong = JSON.parse('{"isEnd":"yes"}') as object;
    await expectRefused(client, () => client.send({ id, ...wrong }), {
      code: ErrorCode.badRequest,
      says: 'true or false',
    });
  });

  test('W1: a message that follows the start at once is read, and so is the end', async () => {
    const home = open();
    const client = await home.connect();
    const sent = async (content: string) => {
      const { id } = await client.start(home.params('cat', { takesInput: true }));
      await client.send({ id, content });
      await client.send({ id, isEnd: true });
      await client.wait(id);
      return (await client.output({ id })).text;
    };
    const contents = Array.from({ length: 20 }, (_, number) => `message ${number}\n`);
    expect(await Promise.all(contents.map(sent))).toEqual(contents);
  });

  test('W1: a message fails as: not found, no inbox, ended (and how), inbox closed', async () => {
    const home = open();
    const client = await home.connect();
    const reads = await client.start(home.params('echo ready; sleep 60', { takesInput: true }));
    const deaf = await client.start(home.params('sleep 60'));
    const failed = await client.start(home.params('exit 4', { takesInput: true }));
    const work = await client.register({ kind: 'other', description: 'x', producer: 'cli' });
    const held = await client.start(
      home.params('true', { takesInput: true, after: [{ task: deaf.id, on: 'any' }] }),
    );
    await client.wait(failed.id);
    await home.running(client, deaf.id);
    const { attempt, output } = await home.running(client, reads.id);
    // It has been opened then.
    await waitFor('the command to begin', () => textOf(output.path).includes('ready'));
    rmSync(join(home.paths.run, `${reads.id}.${attempt.number}.input`));
    for (const [id, code, says] of [
      ['sh-nobody', ErrorCode.unknownTask, 'sh-nobody'],
      [deaf.id, ErrorCode.noInbox, 'takes no messages'],
      [work.id, ErrorCode.noInbox, 'takes no messages'],
      [failed.id, ErrorCode.wrongState, 'is failed'],
      [held.id, ErrorCode.wrongState, 'not started yet'],
      [reads.id, ErrorCode.inboxClosed, 'closed its input'],
    ] as const)
      await expectRefused(client, () => client.send({ id, content: 'x' }), { code, says });
  });
});
