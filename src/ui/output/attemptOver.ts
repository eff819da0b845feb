import type { Disposable } from '../../base/disposable.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { endText } from '../tasks/taskText.ts';

/** Calls once, with what there is to say of it, when an attempt of a task is over; at once when it is. */
export function onAttemptOver(
  model: TaskModel,
  { id, attempt }: Pick<Task, 'id' | 'attempt'>,
  handleOver: (ending: string) => void,
): Disposable {
  const look = () => {
    const now = model.get(id);
    if (!now) handleOver('removed');
    else if (now.attempt.number !== attempt.number) handleOver('run again');
    else if (isTerminal(now)) handleOver(endText(now));
    else return;
    subscription.dispose();
  };
  const subscription = model.onDidChange(look);
  look();
  return subscription;
}
