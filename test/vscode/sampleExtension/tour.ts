import * as vscode from 'vscode';
import type { LegworkApi, LegworkTask, MatchedLine } from '../../../src/ui/api/legwork.d.ts';

const ASKS_FOR_A_LINE = `
  console.log(process.env.SAMPLE);
  process.stdin.once('data', (line) => { console.log('got ' + line); process.exit(3); });
`;

/** Uses every method once; returns what came of it. */
export async function tour(api: LegworkApi): Promise<Record<string, unknown>> {
  const seen = new Map<string, LegworkTask>();
  const removed: string[] = [];
  const lines: MatchedLine[] = [];
  const listeners = [
    api.onDidChangeTasks((change) => {
      for (const task of change.changed) seen.set(task.id, task);
      removed.push(...change.removed);
    }),
    api.onDidMatchLine((line) => lines.push(line)),
  ];
  try {
    const command = await useCommand(api);
    const monitor = await useMonitor(api, lines);
    const agent = await useAgent(api, seen);
    const work = await registerWork(api);
    const refused = await refusals(api, command.id);
    const failed = await api.list({ states: ['failed'] });
    const ids = [command.id, ...work.ids];
    await api.remove(ids);
    await until(() => ids.every((id) => removed.includes(id)));
    return {
      command,
      monitor,
      agent,
      work,
      refused,
      failed: failed.map(({ description }) => description),
      sawStates: [...seen.values()].every(({ producer }) => producer === 'extension:legwork-test.sample'),
    };
  } finally {
    vscode.Disposable.from(...listeners).dispose();
  }
}

/** Starts a command, speaks with it while its output is read, waits, and runs it again to cancel it. */
async function useCommand(api: LegworkApi) {
  const task = await api.startCommand({
    command: ['node', '-e', ASKS_FOR_A_LINE],
    name: 'tour',
    environment: { SAMPLE: 'set by the sample', HOME: null },
    takesInput: true,
    metadata: { tour: 1 },
  });
  let output = '';
  for await (const text of api.readOutput(task.id)) {
    if (output === '') await api.send(task.id, 'a line\n');
    output += text;
  }
  const ended = await api.wait(task.id);
  const tail = await allOf(api.readOutput(task.id, { tailBytes: 5, follow: false }));
  await api.rerun(task.id);
  await api.cancel(task.id, 'the tour goes on');
  const cancelled = await api.wait(task.id);
  return {
    id: task.id,
    output,
    tail,
    ended: ended.status,
    again: { status: cancelled.status, attempt: cancelled.attempt.number },
    metadata: (await api.get(task.id)).metadata,
  };
}

async function useMonitor(api: LegworkApi, lines: readonly MatchedLine[]) {
  const { id } = await api.startMonitor({
    command: `node -e "console.log('ready on 8080'); setInterval(() => {}, 1000)"`,
    matches: { pattern: 'ready on \\d+' },
  });
  await until(() => lines.some((line) => line.id === id));
  await api.cancel(id);
  const { status } = await api.wait(id);
  return { line: lines.find((line) => line.id === id)?.line, state: status.state };
}

/** Runs an agent (the prompt is for the one of the tests), and answers what it asks. */
async function useAgent(api: LegworkApi, seen: ReadonlyMap<string, LegworkTask>) {
  const settings = vscode.workspace.getConfiguration('sample');
  const task = await api.startAgent({
    agent: 'claude',
    prompt: settings.get<string>('prompt', ''),
    mode: 'ask',
  });
  const request = await until(() => seen.get(task.id)?.agent?.requests?.[0]);
  await api.answer(task.id, { fields: { [request.fields?.[0]?.id ?? '']: 'Green' }, request: request.id });
  const { status } = await api.wait(task.id);
  const transcript = await allOf(api.readOutput(task.id));
  return {
    asked: request.fields?.[0]?.label,
    state: status.state,
    isTold: transcript.includes('Green'),
  };
}

/** Shows work of its own as tasks, one for each end. */
async function registerWork(api: LegworkApi) {
  const first = await api.register({ description: 'packing', kind: 'other', metadata: { parts: 2 } });
  await first.update({ status: { state: 'waiting', for: 'input', message: 'Which shelf?' } });
  const waiting = first.task.status;
  await first.update({ status: { state: 'running' }, progress: { percent: 50 } });
  const packed = await first.complete({ summary: 'all packed', value: { parts: 2 } });
  const second = await api.register({ description: 'shipping' });
  const failed = await second.fail('no stamps');
  const third = await api.register({ description: 'waiting for the mail' });
  const given = await third.cancelled('nothing came');
  const later = await third.update({ description: 'too late' });
  return {
    ids: [first.id, second.id, third.id],
    waiting,
    packed: packed.result,
    ends: [packed, failed, given].map(({ status }) => status.state),
    later: later.description,
  };
}

/** What goes wrong says so by a code. */
async function refusals(api: LegworkApi, id: string) {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const stopped = new vscode.CancellationTokenSource();
  const { id: endless } = await api.startCommand({ command: 'node -e "setInterval(() => {}, 1000)"' });
  const waiting = api.wait(endless, stopped.token);
  stopped.cancel();
  const attempts: Record<string, Promise<unknown>> = {
    unknown: api.get('sh-nothing'),
    ended: api.send(id, 'x'),
    empty: api.startCommand({ command: '' }),
    nothing: api.startCommand(undefined as never),
    circular: api.register({ description: 'round and round', metadata: circular }),
    notWanted: waiting,
    output: allOf(api.readOutput('sh-nothing')),
  };
  const codes: Record<string, unknown> = {};
  for (const [name, attempt] of Object.entries(attempts))
    codes[name] = await attempt.then(
      () => 'worked',
      ({ code }: { code: unknown }) => code,
    );
  await api.cancel(endless);
  await api.wait(endless);
  return codes;
}

async function allOf(output: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of output) all += text;
  return all;
}

async function until<T>(find: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = find();
    if (found) return found;
    if (Date.now() > end) throw new Error('It did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
