import { namesOfLeftovers, processesText } from '../../protocol/leftoversText.ts';
import { agentSpecOf, isTerminal, titleOf, type Task } from '../../protocol/task.ts';
import type { Effect } from '../turn/effects.ts';
import { isEnd, type Reaction } from '../turn/engineState.ts';

/** Notifies an agent when a task that it started has ended. */
export const tellParents: Reaction = function* ({ table }, { changes }): Iterable<Effect> {
  for (const { task } of changes.filter(isEnd)) {
    const parent = task.parent?.task === undefined ? undefined : table.find(task.parent.task);
    if (!parent || !agentSpecOf(parent) || isTerminal(parent) || task.hidden || task.step) continue;
    if (parent.status.state === 'cancelRequested') continue;
    const message = { from: `task ${task.id}`, content: endNews(task) };
    yield { effect: 'tellAgent', id: parent.id, message };
  }
};

/** The message to an agent about the end of a task that it has started. */
export function endNews(task: Task): string {
  const end = `Task ${task.id} (${titleOf(task)}) ${endInWords(task)}.`;
  return [end, ...leftoversSentence(task), `Its output is in ${task.output.path}.`].join(' ');
}

function leftoversSentence({ id, leftovers }: Task): string[] {
  if (!leftovers) return [];
  const names = namesOfLeftovers(leftovers);
  return [
    `It left ${processesText(leftovers.count)} running${names && `: ${names}`} (\`legwork cancel ${id}\` ends what it left).`,
  ];
}

/** "failed with code 2". */
function endInWords({ status }: Task): string {
  if (status.state === 'cancelled' && status.reason !== undefined)
    return `was cancelled: ${status.reason.replace(/\.$/, '')}`;
  if (status.state !== 'failed') return status.state;
  const { failure } = status;
  if ('code' in failure)
    return `failed with ${failure.kind === 'signal' ? failure.signal : `code ${failure.code}`}`;
  return `failed: ${failure.message}`;
}
