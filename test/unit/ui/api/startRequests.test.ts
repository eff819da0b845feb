import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { checkedParams } from '../../../../src/host/verbTable.ts';
import { isExpectedError } from '../../../../src/protocol/errors.ts';
import { agentRequest, commandRequest, monitorRequest } from '../../../../src/ui/api/startRequests.ts';
import type { CommandOptions } from '../../../../src/ui/api/legwork.d.ts';
import { settings } from '../../../helpers/eagerEditor.ts';

const SAMPLE = 'extension:acme.sample';
const fits = (request: object) => checkedParams('start', request);

const circular: Record<string, unknown> = {};
circular['self'] = circular;

afterEach(() => {
  for (const key of Object.keys(settings)) delete settings[key];
});

test('what is not said comes from the window and the settings of the person', async () => {
  settings['shell'] = '/bin/zsh';
  settings['onWindowClose'] = 'cancel';
  const request = await commandRequest({ command: 'ls' }, SAMPLE);
  expect(request).toMatchObject({
    ...{
      kind: 'shell',
      command: 'ls',
      cwd: '/work',
      shell: '/bin/zsh',
      closePolicy: 'cancel',
      producer: SAMPLE,
    },
  });
  expect(request.environment['PATH']).toBe(process.env['PATH']);
  expect(fits(request)).toEqual(request);
});

test('what is said wins, except for what is for the person and for us to say', async () => {
  settings['agents'] = { claude: '/opt/claude' };
  settings['agentMode'] = 'readOnly';
  const given = {
    agent: 'claude',
    prompt: 'Go.',
    cwd: '/tmp',
    mode: 'ask',
    setting: '/tmp/evil',
    kind: 'shell',
    producer: 'user',
  };
  const request = await agentRequest(given as never, SAMPLE);
  expect(request).toMatchObject({
    ...{ kind: 'agent', mode: 'ask', setting: '/opt/claude', cwd: '/tmp', producer: SAMPLE, ifLost: 'ask' },
  });
  expect(await agentRequest({ agent: 'claude', prompt: 'Go.' }, SAMPLE)).toMatchObject({ mode: 'readOnly' });
  delete settings['agents'];
  expect((await agentRequest(given as never, SAMPLE)).setting).toBeUndefined();
});

test.each([
  ['shell', commandRequest],
  ['monitor', monitorRequest],
] as const)('a %s is nothing else, whatever is passed', async (kind, requestOf) => {
  const given = { command: 'ls', kind: 'agent', producer: 'user', matches: { pattern: 'x' } };
  expect(await requestOf(given as never, SAMPLE)).toMatchObject({ kind, producer: SAMPLE });
});

test('variables are added to the environment, or taken away', async () => {
  const environment = { SAMPLE: 'yes', PATH: null };
  const request = await commandRequest({ command: ['ls'], environment }, SAMPLE);
  expect(request.environment).toMatchObject({ SAMPLE: 'yes' });
  expect(request.environment).not.toHaveProperty('PATH');
});

test.each([
  ['nothing', undefined, /command is missing/],
  ['an empty command', { command: '' }, /command is empty/],
  ['a value that is no text', { command: 'ls', environment: { A: 1 } }, /"A" has a value that is not a text/],
  ['a folder that is no text', { command: 'ls', cwd: 7 }, /folder must be a text/i],
  ['an environment that is a list', { command: 'ls', environment: ['A'] }, /environment must be an object/i],
  ['a circle', { command: 'ls', metadata: circular }, /cannot be written as JSON/],
])('%s is refused by the host in a sentence', async (_what, given, fault) => {
  const request = commandRequest(given as unknown as CommandOptions, SAMPLE);
  await expect(request.then(fits)).rejects.toThrow(fault);
});

test('whatever is passed, the host gets something to check, or the caller a sentence', async () => {
  const fields = fc.record(
    Object.fromEntries(
      [
        'command',
        'cwd',
        'environment',
        'shell',
        'prompt',
        'agent',
        'mode',
        'matches',
        'metadata',
        'closePolicy',
      ].map((name) => [name, fc.oneof(fc.string(), fc.anything({ withBigInt: true }))]),
    ),
    { requiredKeys: [] },
  );
  const requests = [commandRequest, monitorRequest, agentRequest] as ((
    given: never,
    producer: typeof SAMPLE,
  ) => Promise<object>)[];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fields, fc.anything()),
      fc.constantFrom(...requests),
      async (given, requestOf) => {
        const fault = await requestOf(given as never, SAMPLE)
          .then(fits)
          .catch((error: unknown) => error);
        expect(fault instanceof Error && !isExpectedError(fault) ? fault : undefined).toBeUndefined();
      },
    ),
  );
});

test.each([
  ['local', { kind: 'local' }],
  ['slurm', { kind: 'slurm' }],
  ['slurm:gpu', { kind: 'slurm', partition: 'gpu' }],
])('on %s is where it runs, as the command line has it', async (on, executor) => {
  const command = await commandRequest({ command: 'ls', on }, SAMPLE);
  const agent = await agentRequest({ agent: 'claude', prompt: 'x', on }, SAMPLE);
  for (const request of [command, agent]) {
    expect(request).toMatchObject({ executor });
    expect(request).not.toHaveProperty('on');
    expect(fits(request)).toEqual(request);
  }
});

test.each(['pbs', 'slurm:', 'slurm:a b', '', 7, null, { kind: 'slurm' }])(
  'on %j is refused in a sentence',
  async (on) => {
    const refused = commandRequest({ command: 'ls', on } as never, SAMPLE);
    await expect(refused).rejects.toThrow(
      '"on" must be local, slurm, or slurm: and the name of a partition.',
    );
    expect(isExpectedError(await refused.catch((error: unknown) => error))).toBe(true);
  },
);
