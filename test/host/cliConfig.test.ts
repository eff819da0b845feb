import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostSettings } from '../../src/protocol/hostSettings.ts';
import type { Task } from '../../src/protocol/task.ts';
import { openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* `legwork config`, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli({ MARK: 'mine' })));
afterEach(() => cli.close());

test('several people who set different settings at once all have their way', async () => {
  const set = [
    ['agentLimits.depth', '1'],
    ['agentLimits.tasks', '2'],
    ['agentLimits.costUsd', '3'],
    ['notifications.events', 'done'],
    ['notifications.timeout', '4s'],
  ];
  await Promise.all(set.map((words) => cli.answerOf('config', 'set', ...words)));
  expect(await cli.jsonOf<HostSettings>('config', '--json')).toMatchObject({
    agentLimits: { depth: 1, tasks: 2, costUsd: 3 },
    notifications: { events: ['done'], timeoutMs: 4000 },
  });
});

test('a file of settings that is not valid is told wherever somebody looks, and is not replaced', async () => {
  await cli.answerOf('config', 'set', 'agentLimits.depth', '1');
  await cli.answerOf('host', 'stop');
  const path = join(cli.home, 'settings.json');
  writeFileSync(path, '{"agentLimits"');
  expect(await cli.legwork('config')).toMatchObject({
    stdout: expect.stringMatching(/^agentLimits\.depth +2 +default$/m) as string,
    stderr: expect.stringContaining(`${path}: `) as string,
  });
  expect(await cli.legwork('config', 'set', 'agentLimits.depth', '0')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Repair or remove it') as string,
  });
  expect(readFileSync(path, 'utf8')).toBe('{"agentLimits"');
});

const keep = (name: string, lines: string) => {
  const path = join(cli.directory, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
};

test('what is set applies to this host and the next one, until it is unset', async () => {
  await cli.answerOf('config', 'set', 'agentLimits.depth', '1');
  await cli.answerOf('config', 'set', 'notifications.command', '--', 'notify', '-x', 'a b');
  await cli.answerOf('config', 'set', 'notifications.quietHours', '22:00-07:00');
  await cli.answerOf('host', 'stop');
  const settings = await cli.jsonOf<HostSettings>('config', '--json');
  expect(settings).toMatchObject({
    agentLimits: { depth: 1 },
    notifications: { command: ['notify', '-x', 'a b'], quietHours: { from: '22:00', to: '07:00' } },
  });
  expect(await cli.answerOf('config')).toMatch(/^agentLimits\.depth +1 +\S/m);
  await cli.answerOf('config', 'unset', 'agentLimits.depth');
  await cli.answerOf('config', 'unset', 'notifications.command');
  const left = await cli.jsonOf<HostSettings>('config', '--json');
  expect(left.agentLimits).toBeUndefined();
  expect(left.notifications).toEqual({ quietHours: { from: '22:00', to: '07:00' } });
});

test.each([
  [['config', 'set', 'notifications.colour', 'red'], 'there is no setting "notifications.colour"'],
  [['config', 'set', 'agentLimits.depth', 'deep'], 'agentLimits.depth cannot be "deep"'],
  [['config', 'set', 'notifications.events', 'started'], 'done, failed, needsYou, matched, limit, silent'],
])('%j is wrong usage', async (words, sentence) => {
  const ended = await cli.legwork(...words);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(sentence);
});

test('a test runs the command as the host does, and prints what it did', async () => {
  const without = await cli.legwork('config', 'test');
  expect(without.code).toBe(1);
  expect(without.stderr).toContain('No notification command is set');
  const path = keep('notify', 'cat >/dev/null; echo "$LEGWORK_EVENT $LEGWORK_TITLE $MARK"; [ ! -e broken ]');
  await cli.answerOf('config', 'set', 'notifications.command', `cd '${cli.directory}' && '${path}'`);
  const good = await cli.legwork('config', 'test');
  expect(good).toMatchObject({ code: 0, stdout: 'done Example of a notification mine\n' });
  cli.write('broken');
  const bad = await cli.legwork('config', 'test');
  expect(bad).toMatchObject({ code: 1, stdout: 'done Example of a notification mine\n' });
  expect(bad.stderr).toContain('failed (1)');
  const status = await cli.answerOf('host', 'status');
  expect(status).toMatch(/^Notifications +all sent, the command failed \(sh-\w+\)/m);
  expect((await cli.legwork('config')).stderr).toContain('the command failed');
  // A person has seen it, so it is not among their failures.
  expect(await cli.jsonOf<Task[]>('ls', '--json')).toEqual([]);
});

test('a command is told of a task that this command line starts', async () => {
  const path = keep(
    'notify',
    `cat > '${cli.directory}/input'; mv '${cli.directory}/input' '${cli.directory}/told'`,
  );
  await cli.answerOf('config', 'set', 'notifications.command', '--', path);
  const id = await cli.run('--', 'false');
  const told = await waitFor('it to be told', () => {
    try {
      return JSON.parse(readFileSync(join(cli.directory, 'told'), 'utf8')) as Task;
    } catch {
      return undefined;
    }
  });
  expect(told).toMatchObject({ event: 'failed', id });
  expect(JSON.stringify(told)).not.toContain('mine');
});
