import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addWorktreeOptions, readWorktree, type WorktreeChoices } from '../../../src/cli/worktreeOptions.ts';
import { nameFrom, freeName } from '../../../src/worktrees/worktreeName.ts';
import { sampleTask } from '../core/sampleTask.ts';

/** What is read of a command line, and the words that are left. */
function read(...words: string[]) {
  const verb = new Command('run').passThroughOptions().argument('[WORD...]').exitOverride();
  addWorktreeOptions(verb);
  verb.option('-n, --name <name>').action(() => undefined);
  verb.parse(words, { from: 'user' });
  const tasks = [
    sampleTask({ id: 'sh-1', name: 'build', worktree: 'wt-abcd1234' }),
    sampleTask({ id: 'sh-2' }),
  ];
  return { worktree: readWorktree(verb.opts<WorktreeChoices>(), { tasks }), words: verb.args };
}

test.for<[string[], object]>([
  [['ls'], { words: ['ls'] }],
  [['--worktree', 'npm test'], { worktree: {}, words: ['npm test'] }],
  [['--worktree=main', 'ls'], { worktree: { base: 'main' }, words: ['ls'] }],
  [['--worktree=dirty', 'ls'], { worktree: { dirty: true }, words: ['ls'] }],
  [['--worktree', '-n', 'a', '--', 'ls'], { worktree: {}, words: ['ls'] }],
  [['-n', 'a', '--worktree=v1', '--', 'ls'], { worktree: { base: 'v1' }, words: ['ls'] }],
  // Words of the command are its own.
  [['git', '--worktree=x', '--worktree'], { words: ['git', '--worktree=x', '--worktree'] }],
  [['--worktree-of', 'build', 'ls'], { worktree: { id: 'wt-abcd1234' }, words: ['ls'] }],
  [['--worktree-of', 'wt-xyz23456', 'ls'], { worktree: { id: 'wt-xyz23456' }, words: ['ls'] }],
])('%j', ([words, expected]) => {
  expect(read(...words)).toEqual({ worktree: undefined, ...expected });
});

test('a task without a worktree has none to share', () => {
  expect(() => read('--worktree-of', 'sh-2', 'ls')).toThrow('task sh-2 works in no worktree.');
});

test.for([
  ['Fix the login page, please', 'fix-the-login-page'],
  ['../../etc/passwd', 'etc-passwd'],
  ['-rf --force', 'rf-force'],
  ['a..b@{c}.lock~^:?*[\\', 'a-b-c-lock'],
  ['Grüße', 'grüße'],
  ['修正 ログイン', '修正-ログイン'],
  ['!!!', 'task'],
  ['', 'task'],
])('a name from %j', ([text = '', expected]) => {
  expect(nameFrom(text)).toBe(expected);
});

test('a name that is taken gets a number', () => {
  const taken = new Set(['fix', 'fix-2']);
  expect(freeName('fix', (name) => taken.has(name))).toBe('fix-3');
});
