import { kindOf, type AgentRequest } from '../protocol/agentRequests.ts';
import { isExpectedError } from '../protocol/errors.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import type { ToolHost } from './tool.ts';
import { whenTask } from './whenTask.ts';

interface Attending {
  /** Default: no limit. */
  timeoutMs?: number;
  signal: AbortSignal;
}

/** Whether a task has ended, or somebody has to do something for it. */
export function isEnough(task: Task): boolean {
  return isTerminal(task) || task.status.state === 'waiting';
}

/**
 * Waits until a task has ended, or waits for something that the person at the caller did not answer, or the time is over.
 * @throws as `whenTask`
 */
export async function attendTask(
  host: ToolHost,
  id: string,
  { timeoutMs, signal }: Attending,
): Promise<Task> {
  const endMs = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
  const asked = new Set<string>();
  const report = (task: Task) => host.report?.(task);
  for (;;) {
    const leftMs = endMs === undefined ? undefined : endMs - Date.now();
    const task = await whenTask(host, id, { isEnough, timeoutMs: leftMs, signal, onTask: report });
    const request = requestsFor(host, task).find((each) => !asked.has(keyOf(task, each)));
    if (!request) return task;
    asked.add(keyOf(task, request));
    await askPerson(host, { task, request }, { timeoutMs: leftMs, signal });
  }
}

/** What the person at the caller may be asked. Inside an agent run, only questions: it may not allow itself anything. */
function requestsFor({ askPerson, inside }: ToolHost, task: Task): readonly AgentRequest[] {
  if (!askPerson || task.status.state !== 'waiting') return [];
  const open = task.agent?.requests ?? [];
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
    isTerminal(now) || !now.agent?.requests?.some((each) => keyOf(now, each) === keyOf(task, request));
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
