import type { LogOutputChannel } from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Session, Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { untilWindowAnswers } from '../editor/contextKeys.ts';
import type { TaskModel } from '../tasks/taskModel.ts';

/** What a notifier works with. */
export interface NotifierOptions {
  gateway: HostGateway;
  model: TaskModel;
  session: Session;
  log: LogOutputChannel;
  isInSight(taskId: string): boolean;
  /** Whether this window's workspace has the task's folder, whatever the view shows. */
  isInScope(task: Task): boolean;
}

/** Those of several things to tell that no other window has claimed, each by its key; `undefined` when the host is gone. */
export async function claimEach<T>(
  items: T[],
  keyOf: (item: T) => string,
  { gateway, log }: Pick<NotifierOptions, 'gateway' | 'log'>,
): Promise<T[] | undefined> {
  try {
    await untilWindowAnswers();
    const isFirst = await gateway.withClient((client) =>
      Promise.all(items.map((item) => client.claim(keyOf(item)))),
    );
    return items.filter((_item, index) => isFirst[index]);
  } catch (error) {
    log.warn(`Failed to claim notifications: ${toError(error).message}`);
    return undefined;
  }
}
