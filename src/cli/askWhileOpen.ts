import type { AgentRequest } from '../protocol/agentRequests.ts';
import { nothingAsked } from '../protocol/errors.ts';
import { openRequests } from '../protocol/openRequests.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { askAnswer } from './askAnswer.ts';
import type { Cli } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { followTask } from './followTask.ts';
import type { Answer } from './requestText.ts';

/**
 * Asks the person at the terminal for the answer to a request, for as long as it is open. Meanwhile the host knows that
 * somebody is there.
 * @throws UsageError if the person gives no answer
 * @throws nothingAsked when somebody else answers, or the agent asks no longer
 */
export async function askWhileOpen(
  cli: Cli,
  { task, request, input }: { task: Task; request: AgentRequest; input: NodeJS.ReadableStream },
): Promise<Answer> {
  const over = new AbortController();
  const following = followTask(cli, task.id, {
    attends: () => true,
    handleTask: (now) => {
      if (!isOpen(request, task, now)) over.abort();
    },
  });
  try {
    const answer = await askAnswer(request, { input, output: cli.stderr, signal: over.signal });
    if (answer) return answer;
  } finally {
    following.dispose();
  }
  // What follows does not stand behind the question.
  cli.stderr.write('\n');
  throw over.signal.aborted ? nothingAsked(task.id) : new UsageError('There is no answer.');
}

function isOpen({ id }: AgentRequest, task: Task, now: Task): boolean {
  if (isTerminal(now) || now.attempt.number !== task.attempt.number) return false;
  return openRequests(now).some((request) => request.id === id);
}
