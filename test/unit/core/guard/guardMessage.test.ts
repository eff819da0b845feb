import { expect, test } from 'vitest';
import type { Caller, EngineContext } from '../../../../src/core/engineContext.ts';
import { guardMessage } from '../../../../src/core/guard/startGuard.ts';
import { isWider, type RunMode } from '../../../../src/protocol/runMode.ts';
import { type Task } from '../../../../src/protocol/task.ts';
import { CALLER } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';

const RUN_MODES: RunMode[] = ['readOnly', 'ask', 'allowEdits', 'allowAll'];
const PROGRAM: Caller = { ...CALLER, session: { id: 'task:ag-1', label: 'an agent', role: 'program' } };

/** What is said of a message from within a run that has a mode now, whatever it had at its start. */
function refusal(mode: RunMode, to: Task, caller: Caller): string | undefined {
  const facts = { transcript: '/t', mode };
  const run = sampleAgentRun({ id: 'ag-1' }, { spec: { mode: 'allowAll' }, facts });
  const find = (id: string) => (id === 'ag-1' ? run : undefined);
  try {
    guardMessage({ table: { find } } as unknown as EngineContext, to, caller);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a run has nothing done by what it started that its mode does not allow it now', () => {
  for (const own of RUN_MODES) {
    for (const mode of RUN_MODES) {
      const child = sampleAgentRun({ id: 'ag-2' }, { spec: { mode } });
      const isRefused = own === 'readOnly' || isWider(mode, own);
      expect(refusal(own, child, PROGRAM) !== undefined).toBe(isRefused);
      expect(refusal(own, child, CALLER)).toBeUndefined();
    }
    expect(refusal(own, sampleTask(), PROGRAM) !== undefined).toBe(own === 'readOnly');
  }
});
