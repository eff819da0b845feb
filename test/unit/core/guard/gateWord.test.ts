import { expect, test } from 'vitest';
import { setGroup, startNext } from '../../../../src/core/verbs/groups.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';

const program = { ...CALLER, session: { ...CALLER.session, role: 'program' as const } };
/** Who says it, in which task, and whether that is a person. */
const WHO = [
  ['a person', CALLER, undefined, true],
  ['a command line in a command', CALLER, 'sh-plain', true],
  ['a command line in a task that is not there', CALLER, 'sh-gone', true],
  ['a program', program, undefined, false],
  ['a command line of an agent', CALLER, 'ag-run', false],
  ['a command line below an agent', CALLER, 'sh-below', false],
] as const;
const WORDS = {
  'the word to start': { isNext: true },
  'an open gate': { isGated: false },
  'more slots': { slots: 5 },
  'another budget': { budgetUsd: 100 },
};

test.each(WHO)('a gate takes the word of people only: %s', async (...[, caller, inside, isPerson]) => {
  for (const word of Object.values(WORDS)) {
    const status = { state: 'completed', exitCode: 0 } as const;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { engine } = await openEngine([
      sampleTask({
        id: 'sh-done',
        group: 'deploy',
        keepsSlot: true,
        status,
        endedAt: new Date().toISOString(),
      }),
      sampleTask({ id: 'sh-plain', group: 'x' }),
      sampleAgentRun({ id: 'ag-run', group: 'x' }),
      sampleTask({ id: 'sh-below', group: 'x', parent: { task: 'ag-run' } }),
    ]);
    setGroup(engine.context, { name: 'deploy', isGated: true, slots: 1 }, CALLER);
    const from = inside === undefined ? {} : { inside };
    const say = () =>
      'isNext' in word
        ? startNext(engine.context, { group: 'deploy', ...from }, caller)
        : setGroup(engine.context, { name: 'deploy', ...word, ...from }, caller);
    if (isPerson) expect(say()).toMatchObject({ name: 'deploy' });
    else expect(say).toThrow('A program may not');
  }
});
