import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addAgent } from '../../../src/cli/agent.ts';
import type { Cli } from '../../../src/cli/cli.ts';
import { completeWord } from '../../../src/cli/completion/complete.ts';
import { taskWords } from '../../../src/cli/completion/knownWords.ts';
import { bashReplies, fishReplies, quoted, zshReplies } from '../../../src/cli/completion/replies.ts';
import { readTypedLine } from '../../../src/cli/completion/shellLine.ts';
import { addRace } from '../../../src/cli/race.ts';
import { addSchedule } from '../../../src/cli/schedule.ts';
import { addWorktrees } from '../../../src/cli/worktrees.ts';
import { makeTask } from './makeTask.ts';

test.each([
  ['', { words: [], current: '', quote: '', kept: 0 }],
  ['legwork ', { words: ['legwork'], current: '', quote: '', kept: 0 }],
  ['legwork  can', { words: ['legwork'], current: 'can', quote: '', kept: 0 }],
  ["a 'b c' d\\ e \"f'g", { words: ['a', 'b c', 'd e'], current: "f'g", quote: '"', kept: 0 }],
  ["a 'b c", { words: ['a'], current: 'b c', quote: "'", kept: 0 }],
  ["a '' ", { words: ['a', ''], current: '', quote: '', kept: 0 }],
  ['a --after=x', { words: ['a'], current: '--after=x', quote: '', kept: 8 }],
  ['a x:y', { words: ['a'], current: 'x:y', quote: '', kept: 2 }],
  ['a x\\:y', { words: ['a'], current: 'x:y', quote: '', kept: 0 }],
  ["a --n='b c", { words: ['a'], current: '--n=b c', quote: "'", kept: 4 }],
  ['a "b\\"c\\d', { words: ['a'], current: 'b"c\\d', quote: '"', kept: 0 }],
  ['a b\\', { words: ['a'], current: 'b', quote: '', kept: 0 }],
  ['a $(touch /tmp/x) `b', { words: ['a', '$(touch', '/tmp/x)'], current: '`b', quote: '', kept: 0 }],
])('%j', (line, typed) => {
  expect(readTypedLine(line)).toEqual(typed);
});

const value = fc
  .string({ unit: fc.constantFrom(...` '"\\$\`!*?~#&;|<>(){}[]=:aé🙂日-`), minLength: 1 })
  .filter((text) => !text.startsWith('-'));

test('what is inserted means the value, in whatever quotes it was begun', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const lines = (['', "'", '"'] as const).map((quote) =>
        values.map((text) => `${quote}${quoted(text, quote)}${quote}`).join(' '),
      );
      const printed = spawnSync('bash', ['-c', `printf '%s\\0' ${lines.join(' ')}`], {
        encoding: 'utf8',
      }).stdout;
      expect(printed.split('\0').slice(0, -1)).toEqual(lines.flatMap(() => values));
      for (const line of lines) expect(readTypedLine(`${line} `).words).toEqual(values);
    }),
    { numRuns: 50 },
  );
});

test('each shell gets values and what is said of them in its own way', () => {
  const candidates = [
    { value: 'a:b c', says: 'running ·\nx' },
    { value: 'a:d', says: undefined },
  ];
  const line = readTypedLine('legwork wait a:');
  expect(bashReplies({ candidates }, { line, type: '9', columns: 80 })).toEqual(['b\\ c', 'd']);
  expect(bashReplies({ candidates }, { line, type: '63', columns: 80 })).toEqual(['b c  (running · x)', 'd']);
  expect(bashReplies({ candidates: [candidates[0]!] }, { line, type: '63', columns: 80 })).toEqual(['b\\ c']);
  expect(zshReplies({ candidates, else: 'files' })).toEqual(['a\\:b c:running · x', 'a\\:d', ':files']);
  expect(fishReplies({ candidates, else: 'command 2' })).toEqual(['a:b c\trunning · x', 'a:d', ':command 2']);
});

test('a verb is offered the tasks that it is for, newest first', () => {
  const live = makeTask({ id: 'sh-live', name: 'dev', status: { state: 'running' } });
  const ended = makeTask({ id: 'sh-ended', status: { state: 'completed', exitCode: 0 } });
  const of = (verb: string) => taskWords([ended, live], verb, 0).map((word) => word.value);
  expect(of('cancel')).toEqual(['sh-live', 'dev']);
  expect(of('rm')).toEqual(['sh-ended']);
  expect(of('logs')).toEqual(['sh-live', 'dev', 'sh-ended']);
  expect(of('answer')).toEqual([]);
  const waitsFor = { kind: 'approval', since: '', run: 'ag-1', agent: 'Claude Code' } as const;
  const wanted = makeTask({ id: 'sh-wanted', status: { state: 'pending', waitsFor } });
  expect(taskWords([live, wanted], 'answer', 0).map((word) => word.value)).toEqual(['sh-wanted']);
});

test.each([
  ['agent claude --worktree-of', 'tasks'],
  ['agent claude --until x --review-by', 'agents'],
  ['race --agent', 'agents'],
  ['race show', 'races'],
  ['race take', 'races'],
  ['race park', 'races'],
  ['schedule pause', 'schedules'],
  ['schedule show', 'schedules'],
  ['worktrees rm', 'worktrees'],
  ['worktrees rm one', 'worktrees'],
])('after legwork %s come the %s', async (line, kind) => {
  const program = new Command('legwork');
  for (const add of [addAgent, addRace, addSchedule, addWorktrees]) add(program, {} as Cli);
  const named = (value: string) => async () => [{ value }];
  const known = {
    ...{ tasks: named('tasks'), groups: named('groups'), agents: named('agents') },
    ...{ races: named('races'), worktrees: named('worktrees'), schedules: named('schedules') },
  };
  const { candidates } = await completeWord(program, { words: line.split(' '), current: '' }, known);
  expect(candidates).toEqual([{ value: kind }]);
});
