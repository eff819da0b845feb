import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { asksForUse, newsFormat, taskFormat } from '../../../src/cli/format.ts';
import { fieldsAt } from '../../../src/protocol/fieldPaths.ts';
import { taskRecord } from '../../../src/protocol/taskRecord.ts';
import { makeAgentRun } from './makeAgentRun.ts';
import { makeTask } from './makeTask.ts';

const failed = makeTask({
  name: 'a\tb\u001b[31m',
  status: { state: 'failed', failure: { kind: 'exit', code: 7, message: 'two\nlines' } },
  spec: { command: ['echo', 'x\ny'], cwd: '/w', environment: 'e' },
  metadata: { mine: { deep: [1, { x: true }] } },
});

test.each([
  ['{id} {state} {exitCode}\\t{name}', 'sh-aaaaaaaa failed 7\ta b [31m'],
  ['{status.failure.kind}: {status.failure.message}', 'exit: two lines'],
  ['{group}|{priority}|{parent.task}', 'default||'],
  ['{spec.command}', '["echo","x\\ny"]'],
  ['{spec.command.1}', 'x y'],
  ['{metadata.mine.deep.1.x} {metadata.nothing} {metadata.mine.deep}', 'true  [1,{"x":true}]'],
  ['{{{id}}} \\\\t \\n.', '{sh-aaaaaaaa} \\t \n.'],
  ['{ folder }', '/w'],
  ['', ''],
])('%j', (template, line) => {
  expect(taskFormat(template)(failed, 0)).toBe(line);
});

test('a task that runs has no exit code, and an agent run has its facts', () => {
  const run = makeAgentRun({ usage: { costUsd: 0.25 } });
  expect(taskFormat('{exitCode}{agent.usage.costUsd}{agent.requests}')(run, 0)).toBe('0.25');
});

test('what a task uses has fields of its own, for which the host is asked only where they are', () => {
  const use = { processorPercent: 340, memoryBytes: 1024 ** 3, peakBytes: 2 * 1024 ** 3, processorMs: 5 };
  const busy = makeTask({ status: { state: 'running' }, use });
  expect(taskFormat('{cpu}|{memory}|{peak}|{use.processorMs}')(busy, 0)).toBe('340 %|1.0 GiB|2.0 GiB|5');
  expect(taskFormat('{cpu}|{memory}|{peak}')(makeTask(), 0)).toBe('||');
  expect(['{cpu}', '{use.processes}', '{id} {peak}'].map(asksForUse)).toEqual([true, true, true]);
  expect(['{id}', 'cpu', '{{cpu}}'].map(asksForUse)).toEqual([false, false, false]);
});

test.each<[template: string, says: RegExp]>([
  ['{nam}', /\{nam\} is not a field\. The fields are: .*exitCode.*name, no.*title/],
  ['{}', /\{\} is not a field/],
  ['{status.failure.knd}', /The fields of \{status\.failure\} are: .*kind/],
  ['{id.x}', /\{id\} has no fields/],
  ['{title.x}', /\{title\.x\} is not a field/],
  ['{__proto__}', /is not a field/],
  ['{constructor.name}', /is not a field/],
  ['{spec.command.x}', /is not a field/],
  ['{at}', /is not a field/],
  ['{id', /has no partner/],
  ['id}', /has no partner/],
  ['{a{id}', /has no partner/],
])('%j is refused', (template, says) => {
  expect(() => taskFormat(template)).toThrow(UsageError);
  expect(() => taskFormat(template)).toThrow(says);
});

test('steps have fields of their own, and those of their task', () => {
  const news = {
    at: 'T',
    id: 'sh-1',
    type: 'matched',
    number: 1,
    line: 'a\nb',
    notify: true,
    suppressed: 0,
  } as const;
  const format = newsFormat('{at} {id} {type} {line} {state} {started}|');
  expect(format(news, makeTask({ id: 'sh-1', status: { state: 'running' } }), 0)).toBe(
    'T sh-1 matched a b running |',
  );
  expect(format(news, undefined, 0)).toBe('T sh-1 matched a b  |');
  expect(() => newsFormat('{lines}')).toThrow(/line,/);
});

test('any template prints one line for each of its own, or is refused', () => {
  const piece = fc.constantFrom(...'{}\\tnx.é'.split(''), '{id}', '{name}', '{status.failure.message}', '{{');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const template = pieces.join('');
      try {
        const line = taskFormat(template)(failed, 0);
        for (const part of ['two\nlines', '\u001b']) expect(line).not.toContain(part);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
});

test('every field of the record has a path, at any depth', () => {
  const walk = (path: string[]): number => {
    const fields = fieldsAt(taskRecord(), path);
    if (path.length > 6 || fields === 'any') return 1;
    expect(fields, path.join('.')).toBeDefined();
    return (fields as string[]).reduce((sum, field) => sum + walk([...path, field]), 1);
  };
  expect(walk([])).toBeGreaterThan(100);
});
