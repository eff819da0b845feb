import { expect, test } from 'vitest';
import { Subscriber } from '../../../src/host/subscriber.ts';
import type { SubscribeParams } from '../../../src/protocol/messages.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { openEngine } from '../core/openEngine.ts';
import { sampleTask } from '../core/sampleTask.ts';

/* Who counts as a person that could answer: whoever follows a task, unless they say that nobody is there. */

const PERSON: Session = { id: 'window:/w', label: 'w' };

test.each<{ who: string; session?: Partial<Session>; params?: SubscribeParams; isThere: boolean }>([
  { who: 'a window', isThere: true },
  { who: 'one that follows this task', params: { filter: { ids: ['sh-1'] } }, isThere: true },
  { who: 'one that follows another', params: { filter: { ids: ['sh-2'] } }, isThere: false },
  { who: 'a command line without a terminal', params: { attends: false }, isThere: false },
  { who: 'a program', session: { role: 'program' }, isThere: false },
])('$who', async ({ session, params = {}, isThere }) => {
  const { engine, attendance } = await openEngine([
    sampleTask({ id: 'sh-1', status: { state: 'completed' } }),
  ]);
  const task = engine.context.table.get('sh-1');
  const subscriber = new Subscriber(engine.context, {
    ...{ params, session: { ...PERSON, ...session }, send: () => Promise.resolve() },
  });
  expect(attendance.absenceMs(task) === 0 && attendance.count === 1).toBe(isThere);
  subscriber.dispose();
  expect(attendance.count).toBe(0);
});
