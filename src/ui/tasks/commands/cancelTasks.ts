import { ErrorCode, isExpectedError } from '../../../protocol/errors.ts';
import type { Task } from '../../../protocol/task.ts';
import type { CommandContext } from '../../commandContext.ts';

/** Cancels tasks; of several, those that ended meanwhile are left alone. */
export async function cancelTasks({ gateway }: CommandContext, tasks: Task[]): Promise<void> {
  await gateway.withClient((client) =>
    Promise.all(
      tasks.map(async ({ id }) => {
        try {
          await client.cancel({ id });
        } catch (error) {
          const hasEnded = isExpectedError(error) && error.code === ErrorCode.wrongState;
          if (tasks.length === 1 || !hasEnded) throw error;
        }
      }),
    ),
  );
}
