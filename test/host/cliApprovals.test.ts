import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { connectHost } from '../../src/client/connectHost.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { fakePrompt } from '../agents/fakeScript.ts';
import { fakeClaudeFolder } from '../helpers/host/fakeAgents.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { HOST_SCRIPT } from '../helpers/host/openHome.ts';
import { isInstalled, openTmux } from '../helpers/host/tmux.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* What agents want to start, on the command line. */

async function openRun() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-approvals-'));
  const path = [fakeClaudeFolder({ folder }), process.env.PATH].join(delimiter);
  const cli = openCli({ PATH: path, HOME: folder });
  onTestFinished(async () => {
    await cli.close();
    rmSync(folder, { recursive: true });
  });
  const run = (await cli.answerOf('agent', 'claude', fakePrompt([{ do: 'hang' }]))).trim();
  const program = { nodePath: process.execPath, scriptPath: HOST_SCRIPT, paths: dataPaths(cli.home) };
  const session = { id: `task:${run}`, label: 'an agent', role: 'program' } as const;
  const { client, dispose } = await connectHost(program, session);
  onTestFinished(dispose);
  const want = async (command: string) => {
    const environment = { PATH: process.env.PATH ?? '' };
    const task = { kind: 'shell', command, cwd: cli.directory, environment, producer: 'mcp' } as const;
    return (await client.start(task)).id;
  };
  return { cli, run, want };
}

test('G2: what an agent wants is listed, shown, allowed, and denied with a reason', async () => {
  const { cli, run, want } = await openRun();
  const id = await want('touch wanted');
  expect(await cli.answerOf('ls')).toMatch(
    new RegExp(`${id} +needs permission .*Claude Code wants to run: touch wanted \\(in `),
  );
  const shown = await cli.answerOf('show', id);
  expect(shown).toMatch(/Requests +Claude Code wants to run: touch wanted \(in .*approval: allow\|deny\)\n/);
  const { requests } = await cli.jsonOf<{ requests: object[] }>('show', '--json', id);
  expect(requests).toMatchObject([{ id: 'approval', answerSchema: {} }]);
  expect(await cli.legwork('answer', id)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`legwork answer ${id} allow|deny`) as string,
  });
  expect(await cli.legwork('answer', id, 'always')).toMatchObject({ code: 2 });
  expect(await cli.answerOf('answer', id, 'allow')).toBe(`${id} may start\n`);
  await cli.untilState(id, 'completed');
  expect(existsSync(join(cli.directory, 'wanted'))).toBe(true);

  const denied = await want('touch unwanted');
  expect(await cli.answerOf('answer', denied, 'deny', '--reason', 'Not now.')).toBe(
    `${denied} may not start\n`,
  );
  const { status } = await cli.untilState(denied, 'cancelled');
  expect(status.reason).toBe('It was not allowed: Not now.');
  expect((await cli.legwork('answer', denied, 'allow')).stderr).toContain('no such open request');
  expect(await cli.answerOf('show', denied)).toContain('It was not allowed: Not now.');
  await cli.answerOf('cancel', run);
});

test.skipIf(!isInstalled('tmux'))(
  'G2: from the table in a terminal, too, a person allows what an agent wants',
  async () => {
    const { cli, run, want } = await openRun();
    const id = await want('touch wanted');
    const terminal = await openTmux({
      command: [process.execPath, CLI, 'top'],
      cwd: cli.directory,
      environment: { LEGWORK_HOME: cli.home },
    });
    await terminal.shows(new RegExp(`› ${id}`));
    await terminal.press('a');
    await terminal.shows(/wants to run: touch wanted/);
    await waitFor('the answer to be taken', async () => {
      await terminal.type('1\r');
      return (await cli.show(id)).status.state === 'completed';
    });
    expect(existsSync(join(cli.directory, 'wanted'))).toBe(true);
    await cli.answerOf('cancel', run);
  },
);

test('G2: a command line inside the run can deny what its agent wants no more than allow it', async () => {
  const { cli, run, want } = await openRun();
  const id = await want('touch wanted');
  const inside = openCli({ LEGWORK_HOME: cli.home, LEGWORK_TASK_ID: run });
  for (const word of ['allow', 'deny'])
    expect(await inside.legwork('answer', id, word)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Only a person can allow or deny') as string,
    });
  for (const words of [
    ['adjust', run, '--mode', 'allow-all'],
    ['config', 'set', 'budgets.day', '1000'],
    ['schedule', 'add', 'every 2h', '--', 'true'],
  ])
    expect(await inside.legwork(...words)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Programs and agents may not') as string,
    });
  rmSync(inside.directory, { recursive: true });
  expect(existsSync(join(cli.directory, 'wanted'))).toBe(false);
  await cli.answerOf('cancel', run);
});
