import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askingRun, permissionAsk } from '../helpers/host/askingAgent.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { untilGo, type Home } from '../helpers/host/openHome.ts';
import { seededRandom } from '../helpers/host/seededRandom.ts';
import { openTools, PROGRAM } from '../helpers/host/openTools.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import type { TaskFacts } from '../../src/tools/taskFacts.ts';
import { fits } from '../../src/base/schema.ts';
import { TOOLS } from '../../src/tools/tools.ts';

const openHome = homesInTurn();

/* The tools against a real host, as a program calls them. */

const MANY_MS = 30_000;

/** Starts a run of the agent that asks, as an agent run of the program's own. */
async function startAsking(home: Home, asks: object[]) {
  const client = await home.connect(PROGRAM);
  return client.start({ ...askingRun(home, asks), producer: 'mcp' });
}

test('a command is started, waited for, read and listed; every result fits its description', async () => {
  const home = openHome();
  const { call } = openTools(home);
  const started = await call<TaskFacts>('run_command', {
    command: 'echo one; echo two >&2; exit 3',
    cwd: '.',
  });
  const { id } = started.structured;
  expect(started.text).toContain(id);
  expect(started.text).toContain('wait_for_task');
  const ended = await call<{ task: TaskFacts; isOver: boolean }>('wait_for_task', { id, timeoutMs: MANY_MS });
  expect(ended.structured).toMatchObject({
    isOver: true,
    task: { state: 'failed', exitCode: 3, folder: home.work },
  });
  expect(ended.text).toContain('exit code 3');
  const read = await call<{ text: string }>('read_output', { id });
  expect(read.structured.text).toBe('one\ntwo\n');
  const listed = await call<{ tasks: TaskFacts[]; leftOut: number }>('list_tasks');
  expect(listed.structured.tasks.map((task) => task.id)).toEqual([id]);
  const got = await call<TaskFacts>('get_task', { id });
  const found = await call<{ lines: object[] }>('search_outputs', { search: 'w.', isRegex: true });
  expect(found.structured.lines).toEqual([{ task: id, attempt: 1, line: 2, text: 'two' }]);
  expect(found.text).toContain(`${id}, line 2: two`);
  const results = {
    run_command: started,
    wait_for_task: ended,
    read_output: read,
    list_tasks: listed,
    get_task: got,
    search_outputs: found,
  };
  for (const [name, { structured }] of Object.entries(results)) {
    const tool = TOOLS.find((each) => each.name === name);
    expect([name, fits(tool!.result(), structured)]).toEqual([name, true]);
  }
});

test('a command takes a message, and is cancelled; cancelling it again is no error', async () => {
  const { call } = openTools(openHome());
  const { structured } = await call<TaskFacts>('run_command', {
    command: 'read -r a; echo "got $a"; sleep 1000',
    takesInput: true,
  });
  const { id } = structured;
  await waitFor('the message to be taken', () =>
    call('send_message', { id, content: 'hello\n' }).catch(() => undefined),
  );
  await waitFor('the answer', async () => (await call('read_output', { id })).text.includes('got hello'));
  expect((await call<TaskFacts>('cancel_task', { id, reason: 'enough' })).structured.state).toMatch(
    /^cancel/,
  );
  await call('cancel_task', { id });
  const ended = await call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: MANY_MS });
  expect(ended.structured.task.state).toBe('cancelled');
  expect((await call('cancel_task', { id })).text).toContain('had ended before');
});

test('an agent run is started, and waits for its answer, which the tools tell and give', async () => {
  const home = openHome();
  const { call } = openTools(home);
  const asked = permissionAsk([
    ['a', 'allow_once', 'Postgres'],
    ['b', 'allow_once', 'SQLite'],
    ['c', 'reject_once', 'Neither'],
  ]);
  const { id } = await startAsking(home, [asked]);
  const waiting = await call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: MANY_MS });
  expect(waiting.structured.task).toMatchObject({ state: 'waiting' });
  const [request] = waiting.structured.task.requests ?? [];
  expect(request?.options.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  // Whoever waits until the end waits on while it asks.
  const bounded = await call<{ isOver: boolean }>('wait_for_task', { id, until: 'ended', timeoutMs: 50 });
  expect(bounded.structured.isOver).toBe(false);
  const toTheEnd = call<{ isOver: boolean }>('wait_for_task', { id, until: 'ended', timeoutMs: MANY_MS });
  await expect(call('answer_request', { id, option: 'none' })).rejects.toThrow('options are');
  await call('answer_request', { id, option: 'b' });
  const ended = await call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: MANY_MS });
  expect(ended.structured.task.state).toBe('completed');
  expect((await toTheEnd).structured.isOver).toBe(true);
  expect((await call('read_output', { id })).text).toContain('"optionId":"b"');
});

test('start_agent starts a run as the caller says', async () => {
  const home = openHome();
  const { call } = openTools(home);
  const { environment, prompt } = fakeRun(home, [{ do: 'say', text: 'Done with it.' }]);
  const given = { agent: 'claude', prompt, environment, mode: 'readOnly', name: 'Tidy', maxTurns: 7 };
  const { id } = (await call<TaskFacts>('start_agent', given)).structured;
  const ended = await call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: MANY_MS });
  expect(ended.structured.task).toMatchObject({ state: 'completed', title: 'Tidy', folder: home.work });
  expect(ended.text).toContain('Done with it.');
  expect((await call('read_output', { id })).text).toContain('Done with it.');
  const client = await home.connect(PROGRAM);
  expect(await client.get(id)).toMatchObject({ producer: 'mcp', spec: { mode: 'readOnly', maxTurns: 7 } });
  await expect(call('start_agent', { ...given, agent: 'nobody-knows' })).rejects.toThrow('nobody-knows');
  await expect(call('start_agent', { ...given, mode: 'wild' })).rejects.toThrow('one of ask');
  await expect(call('start_agent', { ...given, prompt: ' ' })).rejects.toThrow('prompt is empty');
});

test.each([
  ['ask', false],
  ['allowEdits', false],
  ['allowAll', true],
] as const)('an agent run in the mode %s may allow what its own runs ask: %s', async (mode, isAllowed) => {
  const home = openHome();
  const person = await home.connect();
  const never = permissionAsk([['n', 'reject_once', 'No']], { title: 'Wait' });
  const outer = await person.start(askingRun(home, [never], { mode }));
  const session = { id: `task:${outer.id}`, label: 'Agent', role: 'program' } as const;
  const { call } = openTools(home, { session, producer: `task:${outer.id}`, inside: outer.id });
  const asked = permissionAsk([
    ['y', 'allow_once', 'Yes'],
    ['n', 'reject_once', 'No'],
  ]);
  const client = await home.connect(session);
  const { id } = await person.start({ ...askingRun(home, [asked]), producer: `task:${outer.id}` });
  await call('wait_for_task', { id, timeoutMs: MANY_MS });
  const allowed = call('answer_request', { id, option: 'y' });
  if (isAllowed) await allowed;
  else {
    await expect(allowed).rejects.toThrow('A person must decide');
    await call('answer_request', { id, option: 'n' });
  }
  // Nobody answers its own request.
  await expect(call('answer_request', { id: outer.id, option: 'n' })).rejects.toThrow('in which you run');
  await expect(client.answer({ id: outer.id, option: 'n' })).rejects.toThrow('belongs to another session');
});

test('a wait is bounded, ends with its signal, and survives the host', async () => {
  const home = openHome();
  const { call } = openTools(home);
  const { structured } = await call<TaskFacts>('run_command', { command: untilGo(0) });
  const { id } = structured;
  const bounded = await call<{ isOver: boolean }>('wait_for_task', { id, timeoutMs: 0 });
  expect(bounded.structured.isOver).toBe(false);
  const leaving = new AbortController();
  const left = call('wait_for_task', { id, timeoutMs: MANY_MS }, leaving.signal);
  leaving.abort();
  await expect(left).rejects.toThrow('cancelled');
  const waiting = call<{ isOver: boolean }>('wait_for_task', { id, timeoutMs: MANY_MS });
  await home.killHost();
  home.go();
  expect((await waiting).structured.isOver).toBe(true);
});

test('a program inside a task sees that task and what it started, and steers only the latter', async () => {
  const home = openHome();
  const person = await home.connect();
  const outer = await person.start(home.params('sleep 1000'));
  const sibling = await person.start(home.params('sleep 1000', { takesInput: true }));
  const session = { id: `task:${outer.id}`, label: 'Agent', role: 'program' } as const;
  const { call } = openTools(home, { session, producer: `task:${outer.id}`, inside: outer.id });
  const { structured: inner } = await call<TaskFacts>('run_command', {
    command: 'read -r a',
    takesInput: true,
  });
  const { structured: nested } = await openTools(home, {
    ...{ session: { ...session, id: `task:${inner.id}` }, producer: `task:${inner.id}`, inside: inner.id },
  }).call<TaskFacts>('run_command', { command: 'sleep 1000' });
  const record = await person.get(inner.id);
  expect(record).toMatchObject({ parent: { task: outer.id }, owner: outer.owner });
  const listed = await call<{ tasks: TaskFacts[] }>('list_tasks');
  expect(new Set(listed.structured.tasks.map(({ id }) => id))).toEqual(
    new Set([outer.id, inner.id, nested.id]),
  );
  for (const name of [
    'get_task',
    'read_output',
    'wait_for_task',
    'cancel_task',
    'send_message',
    'answer_request',
  ])
    await expect(
      call(name, {
        id: sibling.id,
        ...(name === 'send_message' && { content: 'x' }),
        ...(name === 'answer_request' && { decision: 'deny' }),
      }),
    ).rejects.toThrow('There is no task');
  for (const name of ['wait_for_task', 'cancel_task'])
    await expect(call(name, { id: outer.id })).rejects.toThrow('in which you run');
  await waitFor('the message to be taken', () =>
    call('send_message', { id: inner.id, content: 'x\n' }).catch(() => undefined),
  );
  const ended = await call<{ task: TaskFacts }>('wait_for_task', { id: inner.id, timeoutMs: MANY_MS });
  expect(ended.structured.task.state).toBe('completed');
});

test.each([1, 2, 3])(
  'an output is read whole, range by range, wherever the ranges are cut (seed %i)',
  async (seed) => {
    const home = openHome();
    const { call } = openTools(home);
    const random = seededRandom(seed);
    const characters = ['a', 'é', '€', '😀', '\n', '\ufffd'];
    const text = Array.from({ length: 400 }, () => characters[Math.floor(random() * characters.length)]).join(
      '',
    );
    writeFileSync(join(home.work, 'text'), text);
    const { id } = (await call<TaskFacts>('run_command', { command: ['cat', 'text'] })).structured;
    await call('wait_for_task', { id, timeoutMs: MANY_MS });
    let read = '';
    for (let offset = 0; offset < Buffer.byteLength(text);) {
      const length = 1 + Math.floor(random() * 9);
      const part = await call<{ text: string; nextOffset: number }>('read_output', { id, offset, length });
      expect(part.structured.nextOffset).toBeGreaterThan(offset);
      read += part.structured.text;
      offset = part.structured.nextOffset;
    }
    expect(read).toBe(text);
  },
);

test('a transcript is read whole, range by range, and searched', async () => {
  const home = openHome();
  const { call } = openTools(home);
  const words = Array.from({ length: 60 }, (_, at) => `word-${at}-é`);
  const { environment, prompt } = fakeRun(
    home,
    words.map((text) => ({ do: 'say', text })),
  );
  const { id } = (await call<TaskFacts>('start_agent', { agent: 'claude', prompt, environment })).structured;
  await call('wait_for_task', { id, timeoutMs: MANY_MS });
  let read = '';
  for (let offset = 0, total = 1; offset < total;) {
    const part = await call<{ text: string; nextOffset: number; totalBytes: number }>('read_output', {
      ...{ id, offset, length: 300 },
    });
    expect(part.structured.nextOffset).toBeGreaterThan(offset);
    ({ nextOffset: offset, totalBytes: total } = part.structured);
    read += part.structured.text;
  }
  for (const word of words) expect(read).toContain(word);
  const found = await call<{ matches: { line: string }[] }>('read_output', {
    id,
    search: 'WORD-7-',
    ignoreCase: true,
  });
  expect(found.structured.matches.map(({ line }) => line).join()).toContain('word-7-é');
});

test('through the session of a person, only what the tools started is changed', async () => {
  const home = openHome();
  const person = await home.connect();
  const own = await person.start(home.params('sleep 1000'));
  const { call } = openTools(home, { session: { id: 'cli:tester', label: 'tester' }, producer: 'tool' });
  await expect(call('cancel_task', { id: own.id })).rejects.toThrow('not started through these tools');
  expect((await call<TaskFacts>('get_task', { id: own.id })).structured.id).toBe(own.id);
  const { structured } = await call<TaskFacts>('run_command', { command: 'sleep 1000' });
  const child = await person.start(home.params('sleep 1000', { producer: `task:${structured.id}` }));
  for (const { id } of [child, structured]) await call('cancel_task', { id });
});

test.each([
  ['run_command', {}, 'The command is missing'],
  ['run_command', { command: '' }, 'The command is empty'],
  ['run_command', { command: [] }, 'The command is empty'],
  ['run_command', { command: 'a\0b' }, 'NUL'],
  ['run_command', { command: 'true', cwd: 'a\0b' }, 'NUL'],
  ['run_command', { command: 'true', cwd: 'nowhere' }, 'nowhere'],
  ['run_command', { command: 'true', timeout: 5 }, 'no parameter "timeout"'],
  ['run_command', { command: 'true', environment: { 'a=b': '1' } }, 'cannot be the name'],
  ['run_command', { command: 'true', after: ['sh-none'] }, 'There is no task .* list_tasks'],
  ['run_command', [], 'must be an object'],
  ['run_command', 'true', 'no parameter'],
  ['run_command', null, 'missing'],
  ['get_task', { id: 'sh-none' }, 'There is no task .* list_tasks'],
  ['get_task', { id: 5 }, 'must be a text'],
  ['read_output', { id: 'sh-none', tail: -1 }, 'whole number'],
  ['read_output', { id: 'sh-none', tail: 1, offset: 1 }, 'either'],
  ['wait_for_task', { id: 'sh-none', timeoutMs: 'long' }, 'ms or more'],
  ['wait_for_task', { id: 'sh-none' }, 'There is no task .* list_tasks'],
  ['list_tasks', { states: ['dead'] }, 'one of'],
])('%s %j is refused', async (name, params, sentence) => {
  const { call } = openTools(openHome());
  await expect(call(name, params)).rejects.toThrow(new RegExp(sentence, 'i'));
});
