import { expect, test } from 'vitest';
import { adjust } from '../../../../src/core/verbs/adjust.ts';
import { agentSpecOf } from '../../../../src/protocol/task.ts';
import { CALLER } from '../openEngine.ts';
import { openAgentRun } from './openAgentRun.ts';

test('what holds already can be asked for, whether or not the agent can be adjusted', async () => {
  const run = await openAgentRun({ spec: { mode: 'ask' } });
  await run.begin();
  run.print({ tell: { type: 'settings', model: 'small' } });
  await run.until('its model', ({ agent }) => agent?.model === 'small');
  const { context } = run.engine.engine;
  const set = (wanted: { mode?: 'ask' | 'allowAll'; model?: string }) =>
    adjust(context, { id: 'ag-1', ...wanted }, CALLER);
  expect(agentSpecOf(await set({ mode: 'ask', model: 'small' }))?.mode).toBe('ask');
  for (const wanted of [
    { mode: 'allowAll' as const },
    { model: 'large' },
    { mode: 'ask' as const, model: 'large' },
  ])
    await expect(set(wanted)).rejects.toThrow('cannot be adjusted now');
});
