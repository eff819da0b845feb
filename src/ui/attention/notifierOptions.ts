import type { LogOutputChannel } from 'vscode';
import type { Session } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import type { TaskModel } from '../tasks/taskModel.ts';

/** What a notifier works with. */
export interface NotifierOptions {
  gateway: HostGateway;
  model: TaskModel;
  session: Session;
  log: LogOutputChannel;
  isInSight(taskId: string): boolean;
}
