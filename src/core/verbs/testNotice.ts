import { forPeopleOnly } from '../../protocol/errors.ts';
import type { Task } from '../../protocol/task.ts';
import { isPerson } from '../access.ts';
import type { Caller, EngineContext } from '../engineContext.ts';

/** Runs the notification command once, for an example; returns the task. @throws badRequest, notSaved, notOwner */
export function testNotice(context: EngineContext, _params: unknown, caller: Caller): Task {
  if (!isPerson(caller, (id) => context.table.find(id))) throw forPeopleOnly('try the notification command');
  return context.notices.test();
}
