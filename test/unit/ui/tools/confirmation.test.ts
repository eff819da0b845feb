import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmationOf } from '../../../../src/ui/tools/confirmation.ts';
import { aRequest, anAskingTask } from '../anAgentTask.ts';

const tool = { title: 'Run a Command in the Background' };
const shownOf = (params: Record<string, unknown>, context = {}) => {
  const { facts, subject } = confirmationOf(tool, params, context);
  return [...facts, ...(subject ? [subject] : [])].map(({ label, text }) => `${label}: ${text}`);
};

test.each([
  ['a command line as it is', { command: 'npm test && rm -rf dist' }, ['Command: npm test && rm -rf dist']],
  ['words as a shell would read them', { command: ['git', 'log', '-n 1'] }, ["Command: git log '-n 1'"]],
  ['several lines', { command: 'a\nb' }, ['Command: a\nb']],
  [
    'everything else that changes what runs',
    { command: 'ls', environment: { LD_PRELOAD: '/x.so' }, shell: '/bin/evil', takesInput: true },
    ['environment: {"LD_PRELOAD":"/x.so"}', 'shell: /bin/evil', 'takesInput: true', 'Command: ls'],
  ],
  [
    'a prompt',
    { agent: 'claude', prompt: 'Go.', mode: 'allowAll' },
    ['agent: claude', 'mode: allowAll', 'Prompt: Go.'],
  ],
  [
    'no line that pretends to be another',
    { name: 'x\nCommand: ls', command: 'rm' },
    ['name: "x\\nCommand: ls"', 'Command: rm'],
  ],
])('a person is shown %s', (_what, params, expected) => {
  expect(shownOf(params)).toEqual(expected);
});

test('the folder is the one in which it runs, whatever was passed', () => {
  expect(shownOf({ command: 'ls', cwd: '../x' }, { folder: '/work/x' })).toEqual([
    'Folder: /work/x',
    'Command: ls',
  ]);
});

test('for an answer, the person is shown who asks and what', () => {
  const task = anAskingTask([aRequest('1')], { name: 'painter' });
  const shown = shownOf({ id: task.id, decision: 'allow' }, { task }).join('\n');
  expect(shown).toContain('Task: painter');
  expect(shown).toContain(`It asks: ${aRequest('1').tool.command ?? aRequest('1').tool.title}`);
  expect(shown).toContain('decision: allow');
  const [option] = aRequest('1').options;
  const label = 'Allow for ever';
  const asking = anAskingTask([{ ...aRequest('1'), options: [{ ...option, id: 'o-1', label }] }]);
  expect(shownOf({ id: asking.id, option: 'o-1' }, { task: asking })).toContain(`Answer: ${label}`);
});

test('no character hides what runs: those that cannot be seen are shown by their numbers', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (command) => {
      const shown = confirmationOf(tool, { command }, {}).subject?.text ?? '';
      expect(shown).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      // Nothing is lost, either.
      const back = shown.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_all, hex) =>
        String.fromCodePoint(parseInt(String(hex), 16)),
      );
      expect(back).toBe(command.toWellFormed());
    }),
  );
  expect(shownOf({ command: 'ls \u202etxt.exe\r' })).toEqual(['Command: ls \\u{202e}txt.exe\\u{d}']);
  // A space that is none makes another command of it, and a filler another name.
  expect(shownOf({ command: 'ls\u00a0a\u3164' })).toEqual(['Command: ls\\u{a0}a\\u{3164}']);
});

test('what nobody could read before agreeing is refused', () => {
  expect(() => confirmationOf(tool, { command: 'x'.repeat(20_000) }, {})).toThrow(/too long .* to confirm/);
  expect(() => confirmationOf(tool, { command: 'ls', environment: { A: 'x'.repeat(20_000) } }, {})).toThrow(
    /too long/,
  );
});
