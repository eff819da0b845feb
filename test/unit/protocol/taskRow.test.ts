import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentRequest, RequestField } from '../../../src/protocol/agentRequests.ts';
import { rowOf } from '../../../src/protocol/taskRow.ts';
import type { CommandSpec, Failure, Task, TaskSpec, TaskStatus } from '../../../src/protocol/task.ts';
import { sampleAgentRun } from '../core/sampleAgentRun.ts';
import { sampleTask } from '../core/sampleTask.ts';

/** What a row may cost, in UTF-16 units of JSON without escapes. */
const ROW_LENGTH = 4_000;
const long = 'x'.repeat(100_000);
const at = '2026-01-02T03:04:05.000Z';

function withField(changes: Partial<RequestField>): Task {
  const field: RequestField = { id: 'f', label: 'Which?', type: 'text', ...changes };
  const request: AgentRequest = { ...requestOf('ls', 'Yes'), kind: 'question', fields: [field] };
  return sampleAgentRun({}, { facts: { requests: [request] } });
}

/** Every place of a record in which somebody may write as much as they like. */
const places: [what: string, place: (text: string) => Task][] = [
  ['description', (description) => sampleTask({ description })],
  ['command line', (command) => withSpec({ command, cwd: '/w', environment: 'e' })],
  ['argument', (word) => withSpec({ command: ['sh', '-c', word], cwd: '/w', environment: 'e' })],
  ['arguments', (word) => withSpec({ command: [...word], cwd: '/w', environment: 'e' })],
  ['prompt', (prompt) => sampleAgentRun({}, { spec: { prompt } })],
  ['system prompt', (systemPrompt) => sampleAgentRun({}, { spec: { systemPrompt } })],
  ['program', (word) => sampleAgentRun({}, { spec: { program: ['a', word] } })],
  ['command of an observer', (command) => withSpec(observing({ command, cwd: '/w', environment: 'e' }))],
  ['question', (message) => withStatus({ state: 'waiting', for: 'input', message })],
  ['reason', (reason) => withStatus({ state: 'cancelled', reason })],
  ...(['exit', 'spawn', 'orphaned', 'agent', 'reported', 'timeout'] as const).map(
    (kind): [string, (text: string) => Task] => [
      `failure (${kind})`,
      (message) => withStatus({ state: 'failed', failure: { kind, code: 1, message } as Failure }),
    ],
  ),
  ['ending', (message) => sampleTask({ ending: { kind: 'timeout', message } })],
  ['progress', (message) => sampleTask({ progress: { percent: 1, message } })],
  ['summary', (summary) => sampleTask({ result: { summary } })],
  ['result', (value) => sampleTask({ result: { value, reference: value } })],
  ['metadata', (text) => sampleTask({ metadata: { text } })],
  ['consumers', (text) => sampleTask({ drainedBy: [text] })],
  ['match', (line) => sampleTask({ matched: { count: 1, line, bytes: 1 } })],
  ['check', (check) => sampleAgentRun({ until: { check, tried: 0 } })],
  ...[(text: string) => text, (text: string) => ({ command: [text] })].map(
    (settingOf): [string, (text: string) => Task] => [
      'command of a reviewer',
      (text) => sampleAgentRun({ until: { reviewBy: 'mine', reviewSetting: settingOf(text), tried: 0 } }),
    ],
  ),
  ['what is not saved', (unsaved) => sampleTask({ unsaved })],
  [
    'earlier attempt',
    (reason) =>
      sampleTask({
        earlier: [{ number: 1, status: { state: 'cancelled', reason }, output: { path: '/o', bytes: 0 } }],
      }),
  ],
  [
    'leftovers',
    (text) => {
      const processes = text.split('', 100).map((name, pid) => ({ pid, name }));
      return sampleTask({ leftovers: { count: processes.length, processes, of: [] } });
    },
  ],
  ['action', (lastAction) => sampleAgentRun({}, { facts: { lastAction } })],
  ['files', (text) => sampleAgentRun({}, { facts: { files: text.split('', 100) } })],
  ['message', (content) => sampleAgentRun({}, { facts: { inbox: [{ id: '1', content, at }] } })],
  ['prompt to go on', (prompt) => sampleAgentRun({}, { facts: { resumes: { session: 's', prompt } } })],
  ['request', (title) => sampleAgentRun({}, { facts: { requests: [requestOf(title, 'Yes')] } })],
  ['option', (label) => sampleAgentRun({}, { facts: { requests: [requestOf('ls', label)] } })],
  ['question of a form', (label) => withField({ label })],
  ['short name of a question', (header) => withField({ header })],
  ['what a question means', (description) => withField({ description })],
  ['expression of a question', (pattern) => withField({ pattern })],
  ['preset of a question', (text) => withField({ default: text })],
  ['what an option means', (description) => withField({ options: [{ id: 'a', label: 'A', description }] })],
  ['option of a question', (label) => withField({ options: [{ id: 'a', label }] })],
  ['plan', (text) => sampleAgentRun({}, { facts: { requests: [{ ...requestOf('ls', 'Yes'), text }] } })],
  ['title', (title) => sampleAgentRun({}, { facts: { title } })],
  ['commands', (text) => sampleAgentRun({}, { facts: { commands: [{ name: text, description: text }] } })],
  ['models', (text) => sampleAgentRun({}, { facts: { models: [text] } })],
  ['observed', (text) => sampleTask({ observed: [...text] })],
  ['dependencies', (text) => sampleTask({ after: [...text].map((task) => ({ task, on: 'any' as const })) })],
];

function withSpec(spec: TaskSpec): Task {
  return sampleTask({ spec });
}

function withStatus(status: TaskStatus): Task {
  return sampleTask({ status });
}

function observing(start: CommandSpec): TaskSpec {
  return { watch: { ids: ['sh-1'] }, on: 'any', start };
}

function requestOf(title: string, label: string) {
  return {
    id: 'r',
    tool: { id: 't', name: 'Bash', kind: 'execute' as const, title },
    options: [{ id: 'o', label }],
  };
}

test.each(places)('a row is small, however long its %s', (_what, place) => {
  expect(JSON.stringify(rowOf(place(long))).length).toBeLessThan(ROW_LENGTH);
});

test('a record with a prompt of a MiB is a row of 2 KiB at most', () => {
  const prompt = 'Rename everything. '.repeat(60_000);
  const { description: _, ...run } = sampleAgentRun({}, { spec: { prompt } });
  const row = JSON.stringify(rowOf({ ...run, description: prompt.slice(0, 1000) }));
  expect(Buffer.byteLength(row)).toBeLessThan(2048);
});

test('a short text is on the row as it is, wherever it may stand', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.string({ maxLength: 8 }), ([what, place], text) => {
      const isLeftOut =
        /^(system prompt|result|metadata|consumers|earlier attempt|files|observed|commands|models)$/.test(
          what,
        );
      const task = place(text);
      if (isLeftOut) expect(rowOf(task)).not.toEqual(task);
      else if (what !== 'command of an observer') expect(rowOf(task)).toEqual(task);
    }),
  );
});

test('a cut text keeps its beginning and its end, and is well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 500 }), (text) => {
      const { description } = rowOf(sampleTask({ description: text }));
      expect(description.length).toBeLessThanOrEqual(400);
      expect(description.isWellFormed()).toBe(true);
      // The characters at the cuts may be halves of pairs.
      expect(text.toWellFormed().startsWith(description.slice(0, 298))).toBe(true);
      expect(text.toWellFormed().endsWith(description.slice(-99))).toBe(true);
    }),
  );
});

test('what cannot be told from a cut list still can be counted', () => {
  const files = Array.from({ length: 30 }, (_, index) => `src/${index}.ts`);
  expect(rowOf(sampleAgentRun({}, { facts: { files } })).agent?.fileCount).toBe(30);
  const after = Array.from({ length: 30 }, (_, index) => ({
    task: `sh-${index}`,
    on: 'any' as const,
    ...(index < 20 && { isMet: true }),
  }));
  expect(rowOf(sampleTask({ after })).after?.[0]?.task).toBe('sh-20');
});
