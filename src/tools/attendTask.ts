import { kindOf, type AgentRequest } from '../protocol/agentRequests.ts';
import { isExpectedError } from '../protocol/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { openRequestsOf } from './requestFacts.ts';
import type { ToolHost } from './tool.ts';
import { whenTask } from './whenTask.ts';

interface Attending {
  /** Whether to wait until the task has ended, or needs somebody. */
  until: 'ended' | 'needed';
  /** Default: no limit. */
  timeoutMs?: number;
  signal: AbortSignal;
}

/** Whether a task has ended, or somebody has to do something for it. */
export function isEnough(task: Task): boolean {
  return isTerminal(task) || task.status.state === 'waiting' || openRequestsOf(task).length > 0;
}

/**
 * Waits for a task; meanwhile, the person at the caller is asked what the task asks. Resolves also when the time is over.
 * @throws as `whenTask`
 */
export async function attendTask(host: ToolHost, id: string, attending: Attending): Promise<Task> {
  const { until, timeoutMs, signal } = attending;
  const endMs = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
  const asked = new Set<string>();
  const newRequest = (task: Task) => requestsFor(host, task).find((each) => !asked.has(keyOf(task, each)));
  const isWanted = (task: Task) =>
    (until === 'ended' ? isTerminal(task) : isEnough(task)) || newRequest(task) !== undefined;
  for (;;) {
    const leftMs = endMs === undefined ? undefined : endMs - Date.now();
    const report = (task: Task) => host.report?.(task);
    const task = await whenTask(host, id, { isEnough: isWanted, timeoutMs: leftMs, signal, onTask: report });
    const request = newRequest(task);
    if (!request || (endMs !== undefined && Date.now() >= endMs)) return task;
    asked.add(keyOf(task, request));
    await askPerson(host, { task, request }, { timeoutMs: leftMs, signal });
  }
}

/** What the person at the caller may be asked. Inside an agent run, only questions: it may not allow itself anything. */
function requestsFor({ askPerson, inside }: ToolHost, task: Task): readonly AgentRequest[] {
  if (!askPerson) return [];
  const open = openRequestsOf(task);
  return inside === undefined ? open : open.filter((request) => kindOf(request) === 'question');
}

function keyOf({ attempt }: Task, { id }: AgentRequest): string {
  return `${attempt.number} ${id}`;
}

/** Asks until there is an answer, the request is no longer open, or the time is over. */
async function askPerson(
  host: ToolHost,
  asked: { task: Task; request: AgentRequest },
  { timeoutMs, signal }: { timeoutMs: number | undefined; signal: AbortSignal },
): Promise<void> {
  const { task, request } = asked;
  const question = new AbortController();
  const stop = () => question.abort();
  signal.addEventListener('abort', stop);
  const isClosed = (now: Task) =>
    !openRequestsOf(now).some((each) => keyOf(now, each) === keyOf(task, request));
  const closed = whenTask(host, task.id, { isEnough: isClosed, timeoutMs, signal: question.signal });
  try {
    const answer = await Promise.race([
      host.askPerson?.(asked, question.signal),
      closed.then(() => undefined),
    ]);
    if (!answer) return;
    const { id, attempt } = task;
    await host.ask((client) =>
      client.answer({ id, attempt: attempt.number, request: request.id, ...answer }),
    );
  } catch (error) {
    // Somebody else was faster, or the answer does not fit: the request is as it was, and the caller is told.
    if (!isExpectedError(error)) throw error;
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
    await closed.catch(() => undefined);
  }
}
