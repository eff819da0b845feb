import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AgentEvent } from '../../src/protocol/agentEvents.ts';
import type { AgentOffer } from '../../src/protocol/agentRun.ts';
import type { Task } from '../../src/protocol/task.ts';
import { fakePrompt, type FakeStep } from '../agents/fakeScript.ts';
import { fakeClaudeFolder } from '../helpers/host/fakeAgents.ts';
import { openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* Agent runs from the command line: real processes, a real host, and an agent that does as it is told. */

const asks = (command: string): FakeStep => ({
  do: 'tool',
  name: 'Bash',
  input: { command },
  output: 'done',
  asks: true,
});

let folder: string;
let cli: ReturnType<typeof openCli>;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'legwork-agents-'))));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  const path = [fakeClaudeFolder({ folder }), process.env.PATH].join(delimiter);
  // A home of its own, where no other agent has installed itself.
  cli = openCli({ PATH: path, HOME: folder });
});
afterEach(() => cli.close());

const start = async (steps: FakeStep[], ...options: string[]) =>
  (await cli.answerOf('agent', 'claude', ...options, fakePrompt(steps))).trim();
const untilAsked = (id: string) => cli.untilState(id, 'waiting');
const requestsOf = (task: Task) => (task.agent?.requests ?? []).map(({ tool }) => tool.title);

test('agents that are here are listed, with how to get the others', async () => {
  const listed = await cli.answerOf('agents');
  expect(listed).toContain(`claude  Claude Code  0.0.1    ${join(folder, 'bin/claude')}\n`);
  expect(listed).toMatch(/\nNot found:\n(.*\n)* {2}codex +Run /);
  const offers = await cli.jsonOf<AgentOffer[]>('agents', '--json');
  expect(offers[0]).toMatchObject({ id: 'claude', version: '0.0.1', asks: true, takesMessages: true });
});

test('what an agent does without asking is said for each mode, and who is not known is named', async () => {
  const said = await cli.answerOf('agents', 'claude');
  for (const mode of ['ask', 'allow-edits', 'read-only', 'allow-all'])
    expect(said).toMatch(new RegExp(`^  ${mode} +It .*\\.$`, 'm'));
  const known = (await cli.jsonOf<AgentOffer[]>('agents', '--json')).filter(({ modes }) => modes);
  expect(known.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['claude', 'codex', 'gemini', 'opencode', 'qwen', 'copilot']),
  );
  expect((await cli.legwork('agents', 'nobody')).stderr).toContain('does not know the agent "nobody"');
});

test('a run is started, and its transcript read while it is waited for', async () => {
  const ran = await cli.legwork('agent', 'claude', '--wait', '--name', 'hello', 'Hello', 'you');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^> Hello you\n\nYou said: Hello you\n\ncompleted\n1 turn, /);
  expect(await cli.answerOf('logs', 'hello')).toBe(ran.stdout);
  expect(await cli.answerOf('logs', '-f', '-n', '2', 'hello')).toMatch(/^completed\n1 turn, .*\n$/);
  const raw = await cli.answerOf('logs', '--raw', 'hello');
  expect(
    raw
      .split('\n')
      .filter(Boolean)
      .every((line) => line.startsWith('{"')),
  ).toBe(true);
  const lines = (await cli.answerOf('logs', '--json', 'hello')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as AgentEvent);
  expect(events[0]).toMatchObject({ type: 'message', text: 'Hello you' });
  expect(events.at(-1)).toMatchObject({ type: 'end', end: { state: 'completed' } });
  const shown = await cli.answerOf('show', 'hello');
  expect(shown).toMatch(/Agent +Claude Code 0.0.1 \(claude\)\n/);
  expect(shown).toMatch(/Mode +ask\n/);
  expect(await cli.answerOf('ls')).toMatch(/completed .* hello · 1 turn · \$/);
});

test('what is said of a run reaches it, and its record is the answer', async () => {
  const words = ['--model', 'best', '--mode', 'allow-all', '--max-turns', '5', '--max-cost', '$2'];
  const record = await cli.jsonOf<Task>('agent', 'claude', '--wait', '--json', ...words, 'Hello');
  expect(record).toMatchObject({
    kind: 'agent',
    group: 'agents',
    spec: {
      agent: 'claude',
      model: 'best',
      mode: 'allowAll',
      maxTurns: 5,
      maxCostUsd: 2,
      cwd: cli.directory,
    },
    status: { state: 'completed' },
    result: { summary: 'You said: Hello' },
  });
});

test('the prompt may come in', async () => {
  const ran = await cli.withInput('One\nTwo\n', 'agent', 'claude', '--wait', '-');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('> One\n> Two\n');
  const huge = await cli.withInput('x'.repeat(10_000_000), 'agent', 'claude', '-');
  expect(huge).toMatchObject({ code: 1, stdout: '' });
  expect(huge.stderr).toMatch(/^legwork: The prompt has 9\.5 MiB, and 1 MiB is the most\. .*\n$/);
  // An argument takes less than a file.
  const long = await cli.withInput('x'.repeat(150_000), 'agent', 'plain', '--command', 'echo {prompt}', '-');
  expect(long).toMatchObject({ code: 1, stdout: '' });
  expect(long.stderr).toMatch(/^legwork: The prompt has 147 KiB and is passed as an argument, .*\n$/);
  for (const words of [['-'], [], [' ']]) {
    const empty = await cli.withInput('', 'agent', 'claude', ...words);
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toMatch(/^legwork: the prompt is empty[:.] .*\n$/);
  }
});

test('what cannot be run is refused in one sentence', async () => {
  const missing = await cli.legwork('agent', 'codex', 'Hello');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toMatch(/^legwork: Codex was not found on this machine\. Run `npm .*\n$/);
  const unknown = await cli.legwork('agent', 'nobody', 'Hello');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/^legwork: There is no agent "nobody"\. .*\n$/);
  expect(await cli.legwork('agent', 'claude', '--mode', 'yolo', 'Hello')).toMatchObject({ code: 2 });
  expect(await cli.legwork('agent', 'claude', '--max-cost', 'much', 'Hello')).toMatchObject({ code: 2 });
});

test('an agent of your own is what its command says', async () => {
  const ran = await cli.legwork(
    'agent',
    'mine',
    '--command',
    'cat',
    '--protocol',
    'plain',
    '--wait',
    'Hello',
  );
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('Hello\n');
});

test('whoever waits without a terminal is told how to answer, and another process answers', async () => {
  const waiting = cli.launch('agent', 'claude', '--wait', '--name', 'ask', fakePrompt([asks('npm test')]));
  await waiting.hasComplained('legwork answer ag-');
  const { id } = await untilAsked('ask');
  expect(await cli.answerOf('ls')).toContain('needs you: allow Bash "npm test"?');
  expect(await cli.answerOf('answer', 'ask', 'allow')).toBe(`${id} may use Bash "npm test"\n`);
  const ended = await waiting.ended;
  expect(ended.code).toBe(0);
  expect(ended.stderr).toBe(
    `legwork: ${id} asks for Bash "npm test" (1. Allow, 2. Deny). Answer with: legwork answer ${id} allow|deny\n`,
  );
  expect(ended.stdout).toContain('$ npm test\nneeds you: allow Bash "npm test"?\n  allowed\n  done\n');
  const late = await cli.legwork('answer', 'ask', 'deny');
  expect(late).toMatchObject({ code: 1, stdout: '' });
  expect(late.stderr).toContain('already have been answered');
});

test('of several answers one counts, and a denial is kept to', async () => {
  const id = await start([asks('npm test'), asks('rm -rf build'), { do: 'say', text: 'Well.' }]);
  const [first] = (await untilAsked(id)).agent?.requests ?? [];
  const answers = await Promise.all(
    [1, 2, 3].map(() => cli.legwork('answer', id, 'allow', '--request', first!.id)),
  );
  expect(answers.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
  const task = await waitFor('the next request', async () => {
    const now = await cli.show(id);
    return requestsOf(now)[0] === 'rm -rf build' ? now : undefined;
  });
  expect(requestsOf(task)).toEqual(['rm -rf build']);
  expect(await cli.legwork('answer', id, 'always')).toMatchObject({ code: 2 });
  expect(await cli.legwork('answer', id, '--request', 'nobody', 'allow')).toMatchObject({ code: 1 });
  expect(await cli.legwork('answer', id, 'maybe')).toMatchObject({ code: 2 });
  const [request] = task.agent?.requests ?? [];
  expect(await cli.answerOf('answer', id, 'deny', '--request', request!.id)).toContain('may not use Bash');
  expect(await cli.legwork('wait', id)).toMatchObject({ code: 0 });
  expect(await cli.answerOf('logs', id)).toContain('needs you: allow Bash "rm -rf build"?\n  denied\n');
});

test('a live run takes messages, and is interrupted for them', async () => {
  const id = await start([{ do: 'say', text: 'Working.' }, { do: 'hang' }]);
  await waitFor('its work', async () => (await cli.answerOf('logs', id)).includes('Working.'));
  expect(await cli.answerOf('interrupt', id)).toBe(`interrupted ${id}\n`);
  const idle = await cli.untilState(id, 'waiting');
  expect(idle.status).toMatchObject({ for: 'input' });
  const waiting = cli.launch('logs', '-f', id);
  expect(await cli.answerOf('send', id, '--from', 'ann', 'Something else')).toBe('');
  expect(await waiting.ended).toMatchObject({ code: 0, stderr: '' });
  expect(await cli.answerOf('logs', id)).toContain('> Something else\n');
  const ended = await cli.legwork('interrupt', id);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
});

test('an ended run goes on with a message, and without one', async () => {
  const id = await start([{ do: 'say', text: 'First.' }]);
  await cli.answerOf('wait', id);
  const { agent } = await cli.show(id);
  expect(await cli.answerOf('send', id, 'Second')).toBe(`resumed ${id}\n`);
  await cli.answerOf('wait', id);
  expect(await cli.answerOf('logs', id)).toContain('> Second\n');
  expect(await cli.withInput('Third\n', 'send', id, '-')).toMatchObject({ code: 0, stderr: '' });
  await cli.answerOf('wait', id);
  const again = await cli.show(id);
  expect(again).toMatchObject({ attempt: { number: 3 }, agent: { session: agent?.session } });
  expect(await cli.answerOf('resume', id)).toBe(`resumed ${id}\n`);
  await cli.answerOf('wait', id);
  expect(await cli.show(id)).toMatchObject({ attempt: { number: 4 } });
  const all = await cli.answerOf('logs', '--all', id);
  expect(all).toMatch(/^> fake:[^]*First[^]*\n\n> Second\n[^]*\n\n> Third\n[^]*\n\n> Go on /);
  expect((await cli.answerOf('logs', '--all', '--raw', id)).match(/"type":"result"/g)).toHaveLength(4);
  expect(await cli.answerOf('rerun', '--follow', id)).toContain('First.');
  expect(await cli.withInput(' ', 'send', id, '-')).toMatchObject({ code: 2 });
});

test('exit codes are those of every task', async () => {
  const failing = fakePrompt([{ do: 'fail', message: 'no model' }]);
  const failed = await cli.legwork('agent', 'claude', '--wait', failing);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('failed: ');
  const limited = await cli.legwork('agent', 'claude', '--wait', fakePrompt([{ do: 'limit', of: 'turns' }]));
  expect(limited.code).toBe(1);
  expect(limited.stderr).toContain('failed (turn limit)');
  const hanging = cli.launch('agent', 'claude', '--wait', '--name', 'hang', fakePrompt([{ do: 'hang' }]));
  await hanging.hasPrinted('> fake:');
  await cli.answerOf('cancel', 'hang');
  expect((await hanging.ended).code).toBe(130);
});

test('a run goes on when the host is gone, and so does the waiting', async () => {
  const steps = [asks('npm test'), { do: 'say', text: 'Done.' } as const];
  const waiting = cli.launch('agent', 'claude', '--wait', '--name', 'ask', fakePrompt(steps));
  await waiting.hasComplained('legwork answer ag-');
  const { pid } = await cli.jsonOf<{ pid: number }>('host', 'status', '--json');
  process.kill(pid, 'SIGKILL');
  await cli.answerOf('answer', 'ask', 'allow');
  const ended = await waiting.ended;
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain('  allowed\n  done\n\nDone.\n');
  // Asked once, told once, whichever host tells.
  expect(ended.stderr.match(/asks for/g)).toHaveLength(1);
});

test('a run that goes on until a check passes is one line in the list, with its checks below it in the tree', async () => {
  const check = 'echo x >> checks; [ $(wc -l < checks) -ge 2 ] || { echo not yet; exit 3; }';
  const words = ['agent', 'claude', '--until', check, '--name', 'fix'];
  const passed = await cli.legwork(...words, '--wait', 'Make it right');
  expect(passed.code).toBe(0);
  expect(passed.stdout).toContain('(try 1 of 3)');
  expect(await cli.answerOf('ls')).not.toContain('sh-');
  expect(await cli.answerOf('ls', '--all')).toMatch(/^sh-\w+ +failed \(3\)/m);
  expect(await cli.answerOf('tree', '--all')).toMatch(
    /^ag-.*\n├─ sh-\w+ +failed \(3\).*\n└─ sh-\w+ +completed/m,
  );
  const shown = await cli.answerOf('show', 'fix');
  expect(shown).toMatch(/^Result +The check passed after 2 tries: /m);
  expect(shown).toMatch(/^Tries +passed after 2 tries$/m);
  const failed = await cli.legwork('agent', 'claude', '--until', 'exit 4', '--tries', '1', '--wait', 'Try');
  expect({ code: failed.code, said: failed.stderr.includes('Not right after 1 try') }).toEqual({
    ...{ code: 4, said: true },
  });
});

test('Ctrl-C ends the waiting, not the run', async () => {
  const waiting = cli.launch('agent', 'claude', '--wait', '--name', 'hang', fakePrompt([{ do: 'hang' }]));
  await waiting.hasPrinted('> fake:');
  waiting.child.kill('SIGINT');
  const ended = await waiting.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toMatch(/^legwork: no longer waiting; ag-\w+ continues\.\n$/);
  expect(await cli.answerOf('cancel', 'hang')).toContain('cancelled');
});
