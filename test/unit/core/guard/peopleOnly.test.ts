import { expect, test } from 'vitest';
import { toError } from '../../../../src/base/errors.ts';
import type { Caller, EngineContext } from '../../../../src/core/engineContext.ts';
import { addSchedule } from '../../../../src/core/verbs/addSchedule.ts';
import { adjust } from '../../../../src/core/verbs/adjust.ts';
import { setRetention } from '../../../../src/core/verbs/clean.ts';
import { configure } from '../../../../src/core/verbs/configure.ts';
import { edit } from '../../../../src/core/verbs/edit.ts';
import { editSchedule, removeSchedule, runSchedule } from '../../../../src/core/verbs/editSchedule.ts';
import { testNotice } from '../../../../src/core/verbs/testNotice.ts';
import { setGroup, startNext } from '../../../../src/core/verbs/groups.ts';
import type { Task } from '../../../../src/protocol/task.ts';
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
const START = { kind: 'shell', command: 'true', cwd: '/', producer: 'cli', environment: {} } as const;

/** An agent run that is paused before its start. */
function waitingRun(id: string): Task {
  const { process: _process, startedAt: _startedAt, ...run } = sampleAgentRun({ id, group: 'x' });
  return { ...run, status: { state: 'pending', waitsFor: { kind: 'paused' } }, pausedAt: run.createdAt };
}

/** What only people may do, beside what it needs to be there. */
const WORDS: Record<string, (context: EngineContext, caller: Caller) => unknown> = {
  'the word to start': (context, caller) => startNext(context, { group: 'deploy' }, caller),
  'an open gate': (context, caller) => setGroup(context, { name: 'deploy', isGated: false }, caller),
  'more slots': (context, caller) => setGroup(context, { name: 'deploy', slots: 5 }, caller),
  'another budget': (context, caller) => setGroup(context, { name: 'deploy', budgetUsd: 100 }, caller),
  'a budget of all groups': (context, caller) => configure(context, { budgets: { day: 5 } }, caller),
  'a command of notices': (context, caller) =>
    configure(context, { unset: ['notifications.command'] }, caller),
  'what is kept': (context, caller) => setRetention(context, { maxCount: 1 }, caller),
  'a notice': (context, caller) => testNotice(context, undefined, caller),
  'another mode': (context, caller) => adjust(context, { id: 'ag-run', mode: 'allowAll' }, caller),
  'a higher limit of cost': (context, caller) => edit(context, { id: 'ag-next', maxCostUsd: 100 }, caller),
  'no limit of turns': (context, caller) => edit(context, { id: 'ag-next', maxTurns: null }, caller),
  'a new schedule': (context, caller) =>
    addSchedule(context, { when: 'every 2h', timeZone: 'UTC', start: START }, caller),
  'another time': (context, caller) => editSchedule(context, { id: 'sc-none', when: 'every 1s' }, caller),
  'a run of a schedule': (context, caller) => runSchedule(context, { id: 'sc-none' }, caller),
  'the end of a schedule': (context, caller) => removeSchedule(context, { id: 'sc-none' }, caller),
};

test.each(WHO)('what is for people only, no agent does: %s', async (...[, caller, inside, isPerson]) => {
  for (const [name, say] of Object.entries(WORDS)) {
    const status = { state: 'completed', exitCode: 0 } as const;
    const endedAt = new Date().toISOString();
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { engine } = await openEngine([
      sampleTask({ id: 'sh-done', group: 'deploy', keepsSlot: true, status, endedAt }),
      sampleTask({ id: 'sh-plain', group: 'x' }),
      sampleAgentRun({ id: 'ag-run', group: 'x' }),
      waitingRun('ag-next'),
      sampleTask({ id: 'sh-below', group: 'x', parent: { task: 'ag-run' } }),
    ]);
    setGroup(engine.context, { name: 'deploy', isGated: true, slots: 1 }, CALLER);
    const asker = { ...caller, ...(inside !== undefined && { inside }) };
    // A person may be told that there is no such schedule, or no command.
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const answer = await Promise.resolve()
      .then(() => say(engine.context, asker))
      .then(() => 'done', toError);
    const isRefused = answer instanceof Error && answer.message.startsWith('Programs and agents may not');
    expect([name, isRefused]).toEqual([name, !isPerson]);
  }
});
