import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { Interrupted } from '../../../src/cli/cliErrors.ts';
import { valuesOf } from '../../../src/cli/templates/askValues.ts';
import type { Template } from '../../../src/protocol/template.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const deploy: Template = {
  name: 'deploy',
  task: { command: 'x' },
  inputs: {
    branch: { description: 'Branch', default: 'main' },
    to: { description: 'Where to', options: ['test', 'live'] },
    token: { description: 'Token', password: true },
  },
};

/** A person at a terminal. */
function person() {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  return {
    terminal: { input, output },
    shown: () => shown,
    answers: async (question: string, text: string) => {
      await vi.waitUntil(() => shown.includes(question), PATIENCE);
      shown = '';
      input.write(`${text}\r`);
    },
    leaves: () => input.end(),
  };
}

test('a person is asked for what is missing, until it is right, and passwords are typed unseen', async () => {
  const { terminal, answers, shown } = person();
  const values = valuesOf(deploy, {}, terminal);
  await answers('Branch (main): ', '');
  await answers('Where to [test, live]: ', 'moon');
  await answers('must be one of: test, live', 'live');
  await answers('Token: ', 'secret');
  expect(await values).toEqual({ branch: 'main', to: 'live', token: 'secret' });
  expect(shown()).not.toContain('secret');
});

test('nothing is asked that is given, and who ends the input starts nothing', async () => {
  const { terminal, answers, leaves, shown } = person();
  const values = valuesOf(deploy, { to: 'test', token: 't' }, terminal);
  await answers('Branch (main): ', 'next');
  expect(await values).toEqual({ branch: 'next', to: 'test', token: 't' });
  const ended = valuesOf(deploy, { to: 'test', token: 't' }, terminal);
  await vi.waitUntil(() => shown().includes('Branch'), PATIENCE);
  leaves();
  await expect(ended).rejects.toThrow(Interrupted);
});
