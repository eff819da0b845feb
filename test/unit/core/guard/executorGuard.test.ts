import { expect, test } from 'vitest';
import type { Caller } from '../../../../src/core/engineContext.ts';
import { start } from '../../../../src/core/verbs/start.ts';
import { toError } from '../../../../src/base/errors.ts';
import { readExecutor } from '../../../../src/protocol/executorText.ts';
import type { ExecutorParams } from '../../../../src/protocol/executor.ts';
import type { ExecutorSettings } from '../../../../src/protocol/hostSettings.ts';
import type { Producer } from '../../../../src/protocol/task.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';

const SET: ExecutorSettings = {
  slurm: { partition: 'main', account: 'lab' },
  groups: { train: 'slurm:gpu' },
  folders: { '/work': 'slurm:long' },
};
const program = { ...CALLER, session: { ...CALLER.session, role: 'program' as const } };

/** Starts a command as somebody; where it runs then, or why it does not. */
async function startedOn(about: {
  caller?: Caller;
  producer?: Producer;
  executor: ExecutorParams | undefined;
  settings: ExecutorSettings;
}): Promise<string | undefined> {
  const { caller = CALLER, producer = 'cli', executor, settings } = about;
  const run = sampleAgentRun({ id: 'ag-run', executor: { kind: 'slurm', partition: 'own' } });
  const { engine } = await openEngine([
    { ...run, agent: { ...run.agent, mode: 'allowAll' } } as typeof run,
    sampleTask({ id: 'sh-plain' }),
    sampleTask({ id: 'sh-below', parent: { task: 'ag-run' } }),
  ]);
  engine.context.settings.change({ executors: settings }, { by: 'me', at: new Date().toISOString() });
  const params = { kind: 'shell', command: 'true', cwd: '/', environment: {}, producer } as const;
  try {
    const task = await start(engine.context, { ...params, ...(executor && { executor }) }, caller);
    return task.executor?.partition ?? task.executor?.kind ?? 'local';
  } catch (error) {
    return toError(error).message;
  }
}

const NOT_SET = /^Agents may run tasks only where people have set .* Use one of: local/;

/** Who starts something, and whether that is a model. */
test.each([
  ['a person', { caller: CALLER }, false],
  ['a command line in a command', { caller: { ...CALLER, inside: 'sh-plain' } }, false],
  ['another extension', { caller: program, producer: 'extension:a.b' }, false],
  ['a command line of an agent', { caller: { ...CALLER, inside: 'ag-run' } }, true],
  ['a command line below an agent', { caller: { ...CALLER, inside: 'sh-below' } }, true],
  ['a model of the editor', { caller: program, producer: 'tool' }, true],
  ['a client of the MCP server', { caller: program, producer: 'mcp' }, true],
] as const)('where people have set nothing, no model runs anything: %s', async (...[, who, isModel]) => {
  const asked = (word: string) => startedOn({ ...who, executor: readExecutor(word), settings: {} });
  expect(await asked('local')).toBe('local');
  expect(await asked('slurm:gpu')).toEqual(isModel ? expect.stringMatching(NOT_SET) : 'gpu');
});

/** What a model asks, and what comes of it. */
test.each([
  ['slurm', 'main'],
  ['slurm:main', 'main'],
  ['slurm:gpu', 'gpu'],
  ['slurm:long', 'long'],
  ['slurm:own', 'own'],
  ['slurm:huge', NOT_SET],
] as const)('a model chooses among what is set, and where its run is: %s', async (word, expected) => {
  const caller = { ...CALLER, inside: 'ag-run' };
  const on = await startedOn({ caller, executor: readExecutor(word), settings: SET });
  expect(on).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
});

test('what a job asks for, no model says', async () => {
  const caller = { ...CALLER, inside: 'ag-run' };
  const executor = { kind: 'slurm', partition: 'gpu', account: 'other' } as const;
  expect(await startedOn({ caller, executor, settings: SET })).toMatch(/Leave "account" out/);
});
