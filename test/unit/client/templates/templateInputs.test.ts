import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellFamily, withVariables } from '../../../../src/client/templates/shellInput.ts';
import { filledLine, inputFault, valueFault } from '../../../../src/client/templates/templateInputs.ts';
import type { Template } from '../../../../src/protocol/template.ts';

const shells = ['/bin/sh', '/bin/bash', '/bin/zsh'].filter((path) => existsSync(path));
const template = (task: Template['task'], ...names: string[]): Template => ({
  name: 't',
  task,
  inputs: Object.fromEntries(names.map((name) => [name, {}])),
});

/** Texts that shells would like to understand. */
const evil = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...`'"\\$\`(){}[]*?;&|<>!~#=% \n\tab`) }),
  fc.constantFrom(
    '$(touch ran)',
    '`touch ran`',
    '"; touch ran; "',
    "'; touch ran; '",
    '${x:-$(touch ran)}',
    '&& touch ran',
  ),
);
const value = evil.filter((text) => !text.includes('\0') && text.isWellFormed());

/** Places of a command line in which a value is one argument, with what stands before and after it there. */
const PLACES: [line: string, before: string, after: string][] = [
  ['printf %s ${input:x}', '', ''],
  ['printf %s "${input:x}"', '', ''],
  ['printf %s a${input:x}b', 'a', 'b'],
  ['printf %s "a ${input:x}b"', 'a ', 'b'],
  [`printf %s 'it''s '\${input:x}"'"`, 'its ', "'"],
  ['printf %s "$(printf %s "${input:x}.")"', '', '.'],
  ['printf %s "$(printf %s ${input:x}.)"', '', '.'],
  ['printf %s "`printf %s ${input:x}.`"', '', '.'],
  ['printf %s \\"${input:x}\\"', '"', '"'],
  ['(true; printf %s ${input:x})', '', ''],
  ['if true; then printf %s "${input:x}"; fi', '', ''],
];

/** What each place prints with each value, in one shell. */
function printed(shell: string, texts: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-inputs-'));
  try {
    const names = texts.map((_, index) => `x${index}`);
    const commands = PLACES.flatMap(([line]) =>
      names.map((name) => line.replaceAll('input:x', `input:${name}`)),
    );
    const given = Object.fromEntries(texts.map((text, index) => [`x${index}`, text]));
    const command = commands.join("; printf '\\0'; ");
    const line = filledLine(template({ command }, ...names), given, shell);
    const environment = { PATH: process.env['PATH'], ...(line['env'] as object) };
    const ran = spawnSync(shell, ['-c', String(line['command'])], { cwd: folder, env: environment });
    return { texts: ran.stdout.toString().split('\0'), files: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(shells)('in a command line, any value arrives to the byte, and nothing of it runs: %s', (shell) => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 20, maxLength: 20 }), (texts) => {
      const expected = PLACES.flatMap(([, before, after]) => texts.map((text) => before + text + after));
      expect(printed(shell, texts)).toEqual({ texts: expected, files: [] });
    }),
    { numRuns: 10 },
  );
});

test('in any command line at all, nothing of a value is part of what the shell parses', () => {
  const parts = fc.constantFrom(
    '${input:x}',
    "'",
    '"',
    '$(',
    ')',
    '`',
    '\\',
    "$'",
    ' ',
    'a',
    '(',
    '#',
    '<<E\n',
  );
  fc.assert(
    fc.property(fc.array(parts), value, (written, text) => {
      for (const shell of ['bash', 'pwsh']) {
        const command = written.join('') || 'x';
        const [one, other] = [text, 'other'].map((x) => {
          try {
            return filledLine(template({ command }, 'x'), { x }, shell)['command'];
          } catch {
            return undefined;
          }
        });
        expect(one).toBe(other);
      }
    }),
  );
});

test('in words, prompts, folders and variables a value stands as it is', () => {
  fc.assert(
    fc.property(value, (x) => {
      const command = ['printf', '${input:x}', 'a ${input:x} b'];
      const env = { A: '<${input:x}>' };
      expect(filledLine(template({ command, cwd: 'in/${input:x}', env }, 'x'), { x }, 'cmd.exe')).toEqual({
        command: ['printf', x, `a ${x} b`],
        cwd: `in/${x}`,
        env: { A: `<${x}>` },
      });
      const agent = { agent: 'claude', prompt: 'Say ${input:x}', name: '${input:x}', env: ['B=${input:x}'] };
      expect(filledLine(template(agent, 'x'), { x }, 'sh')).toEqual({
        ...{ agent: 'claude', prompt: `Say ${x}`, name: x, env: [`B=${x}`] },
      });
    }),
  );
});

test('variables of inputs join those of the line, however those are written', () => {
  for (const env of [{ A: '1' }, ['A=1']])
    expect(filledLine(template({ command: 'echo ${input:x}', env }, 'x'), { x: 'v' }, 'sh')).toEqual({
      command: 'echo "$LEGWORK_INPUT_x"',
      env: { A: '1', LEGWORK_INPUT_x: 'v' },
    });
});

test('a check of an agent is a command line, too', () => {
  const task = { agent: 'a', prompt: 'p', until: 'npm test -- ${input:x}' };
  expect(filledLine(template(task, 'x'), { x: '; rm' }, 'sh')).toEqual({
    ...{ ...task, until: 'npm test -- "$LEGWORK_INPUT_x"', env: { LEGWORK_INPUT_x: '; rm' } },
  });
});

test('PowerShell gets its own variables, and a shell that would parse the value gets none', () => {
  expect(withVariables('echo "a ${input:x}" ${input:x} `"', 'powershell')).toEqual({
    line: 'echo "a ${env:LEGWORK_INPUT_x}" ${env:LEGWORK_INPUT_x} `"',
  });
  expect(withVariables("echo 'a ${input:x}'", 'powershell')).toEqual({ misplaced: 'x' });
  expect(
    ['/bin/zsh', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'C:\\Windows\\System32\\cmd.exe', 'nu'].map(
      shellFamily,
    ),
  ).toEqual(['posix', 'powershell', undefined, undefined]);
  expect(() => filledLine(template({ command: 'echo ${input:x}' }, 'x'), { x: '' }, 'cmd.exe')).toThrow(
    /cannot safely stand in a command line for cmd\.exe\. Write "command" as a list of words/,
  );
});

test.each<[task: Template['task'], inputs: Template['inputs'], says: RegExp]>([
  [{ command: 'echo ${input:y}' }, { x: {} }, /"command" asks for \$\{input:y\}, which "inputs" does not/],
  [
    { command: 'x', group: 'g', timeout: '${input:x}' },
    { x: {} },
    /"timeout" cannot hold.*may stand in "command"/,
  ],
  [{ command: 'x', shell: '${input:x}' }, { x: {} }, /"shell" cannot hold/],
  [{ agent: 'a', prompt: 'p', command: '${input:x}' }, { x: {} }, /"command" cannot hold.*"prompt"/],
  [{ agent: '${input:x}', prompt: 'p' }, { x: {} }, /"agent" cannot hold/],
  [{ command: "sh -c 'echo ${input:x}'" }, { x: {} }, /single quotes.*double quotes/],
  [{ command: "echo $'${input:x}'" }, { x: {} }, /single quotes/],
  [{ command: ['curl', '${input:x}'] }, { x: { password: true } }, /cannot hold the password/],
  [{ agent: 'a', prompt: '${input:x}' }, { x: { password: true } }, /cannot hold the password/],
  [{ command: 'x' }, { x: { default: 'c', options: ['a', 'b'] } }, /default of the input "x" is none/],
])('what cannot be is said: %j', (task, inputs, says) => {
  expect(inputFault({ name: 't', task, ...(inputs && { inputs }) })).toMatch(says);
});

test.each([
  ['bash -c "echo ${input:x}"', true],
  ['cd a && /bin/sh -e -uc "ls; echo \\"${input:x}\\""', true],
  ['sh -c echo\\ ${input:x}', true],
  ['su ada; bash -lc "${input:x} && true"', true],
  ['bash -c ${input:x}', false],
  ['bash -c "${input:x}"', false],
  ['bash -c \'echo "$1"\' - ${input:x}', false],
  ['bash -c "make all" ${input:x}', false],
  ['tar -c "${input:x} y"', false],
  ['bash build.sh "a ${input:x}"', false],
])('no other shell runs parts of a value: %s', (command, isRefused) => {
  const fault = inputFault({ name: 't', task: { command }, inputs: { x: { description: 'x' } } });
  expect(fault?.includes('would run parts of the value') ?? false).toBe(isRefused);
});

test('a password may stand in variables and in command lines', () => {
  const inputs = { x: { password: true } };
  expect(inputFault({ name: 't', task: { command: 'login ${input:x}' }, inputs })).toBeUndefined();
  expect(
    inputFault({ name: 't', task: { command: ['login'], env: { P: '${input:x}' } }, inputs }),
  ).toBeUndefined();
});

test.each([
  ['d', /must be one of: a, b/],
  ['a', undefined],
])('an input with options takes one of them: %s', (given, says) => {
  const fault = valueFault({ name: 't', task: {}, inputs: { x: { options: ['a', 'b'] } } }, 'x', given);
  if (says) expect(fault).toMatch(says);
  else expect(fault).toBeUndefined();
});

test('values that no process can get are refused, and so are missing ones', () => {
  const of = template({ command: 'echo ${input:x}' }, 'x');
  for (const text of ['\0', '\ud800', 'x'.repeat(100_001)])
    expect(valueFault(of, 'x', text)).toMatch(/"x" must be/);
  expect(() => filledLine(of, {}, 'sh')).toThrow(/needs a value for "x"/);
  // What every object has is no value.
  expect(() => filledLine(template({ command: 'echo ${input:valueOf}' }, 'valueOf'), {}, 'sh')).toThrow(
    /needs a value/,
  );
});
