import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentRows } from '../../../../src/ui/start/chooseAgent.ts';
import { installCommand } from '../../../../src/ui/start/installAgent.ts';

const offer = (install: string, program?: string[]) => ({
  ...{ id: 'x', name: 'X', install, asks: true, takesMessages: true, resumes: true },
  ...(program && { program }),
});

test('what is run for a click is the install of one package, whatever an agent says of itself', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const command = installCommand(offer(`Run \`npm install -g ${one}\`, then ${other}`));
      if (command !== undefined) expect(command).toMatch(/^npm install -g [@\w./-]+$/);
    }),
  );
  for (const bad of [
    'npm install -g a; rm',
    'npm install -g $(x)',
    'npm install -g -x',
    'curl x | sh',
    'npm install -g a b',
  ])
    expect(installCommand(offer(`Run \`${bad}\`.`))).toBeUndefined();
  expect(installCommand(offer('Run `npm install -g @openai/codex`, then `codex`.'))).toBe(
    'npm install -g @openai/codex',
  );
  expect(installCommand(offer('Run `npm install -g a`.', ['a']))).toBeUndefined();
});

test('agents that are not there are below a line, one line each, with a button where a command installs them', () => {
  const rows = agentRows(
    [offer('Run `npm install -g a`.'), offer('', ['x']), offer('See the setting.')],
    undefined,
  );
  expect(
    rows.map(({ label, detail, buttons = [] }) => [label, detail, buttons.map(({ tooltip }) => tooltip)]),
  ).toEqual([
    ['X', undefined, []],
    ['not found on this machine', undefined, []],
    ['X', undefined, ['Install in Background: npm install -g a']],
    ['X', undefined, []],
  ]);
});
