import type { AgentSpec } from '../protocol/agentRun.ts';
import type { Leftovers } from '../protocol/leftovers.ts';
import type { ProcessIdentity, Task, TaskSpec, TaskState, TerminalSize } from '../protocol/task.ts';
import { checkTerminalSize, checkUmask } from './valueChecks.ts';

const STATES: readonly TaskState[] = [
  'pending',
  'running',
  'waiting',
  'cancelRequested',
  'completed',
  'failed',
  'cancelled',
];

const TIMES = ['createdAt', 'updatedAt', 'startedAt', 'endedAt', 'noticedAt'] as const;

/** A record as it is written: human-readable JSON. What only this host knows stays out. */
export function formatRecord(task: Task): string {
  const { unsaved: _unsaved, ...record } = task;
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/**
 * Reads a record of any released schema.
 * @throws Error with the reason, when it is none
 */
export function parseRecord(text: string): Task {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('it is not a JSON object');
  const record = value as Partial<Record<keyof Task, unknown>>;
  if (record.schema !== 1) throw new Error(`its schema is ${String(record.schema)}, and 1 is known`);
  for (const field of ['id', 'kind', 'description', 'createdAt', 'updatedAt', 'producer'] as const) {
    if (typeof record[field] !== 'string') throw new Error(`"${field}" is not a text`);
  }
  for (const field of ['status', 'spec', 'owner', 'attempt', 'output'] as const) {
    if (typeof record[field] !== 'object' || record[field] === null) throw new Error(`"${field}" is missing`);
  }
  const task = value as Task;
  if (task.status.state === 'failed' && typeof task.status.failure?.kind !== 'string') {
    throw new Error('it failed, and "status.failure" is missing');
  }
  if (typeof task.owner.id !== 'string') throw new Error('"owner.id" is not a text');
  checkSpec(task.spec);
  if ('prompt' in task.spec) checkAgentRun(task.spec, task);
  if (!STATES.includes(task.status.state)) throw new Error(`"${String(task.status.state)}" is no state`);
  if (!/^[\w-]+$/.test(task.id)) throw new Error('"id" has characters that no id has');
  if (!isCount(task.attempt.number) || task.attempt.number === 0) {
    throw new Error('"attempt.number" is not a number from 1');
  }
  if (typeof task.output.path !== 'string') throw new Error('"output.path" is not a text');
  if (!isCount(task.output.bytes)) throw new Error('"output.bytes" is not a number of bytes');
  for (const field of TIMES) {
    if (record[field] !== undefined && !isTime(record[field])) throw new Error(`"${field}" is not a time`);
  }
  if (task.process !== undefined && !isIdentity(task.process)) throw new Error('"process" is none');
  if (task.leftovers !== undefined) checkLeftovers(task.leftovers);
  return task;
}

/** What is ended by it must be what was recorded. */
function checkLeftovers({ count, processes, of }: Leftovers): void {
  const areHeld =
    Array.isArray(of) &&
    of.length > 0 &&
    of.every(({ attempt, process }) => isCount(attempt) && isIdentity(process));
  const areNamed =
    Array.isArray(processes) && processes.every(({ pid, name }) => isCount(pid) && typeof name === 'string');
  if (!isCount(count) || !areNamed || !areHeld) {
    throw new Error('"leftovers" does not say which processes');
  }
}

/** The launcher takes no larger one, and no system has any. */
const LARGEST_PID = 999_999_999;

function isIdentity(process: Partial<ProcessIdentity> | null | undefined): boolean {
  const { pid = 0, startTime, boot } = process ?? {};
  return (
    isCount(pid) && pid > 0 && pid <= LARGEST_PID && typeof startTime === 'string' && typeof boot === 'string'
  );
}

function checkSpec(spec: TaskSpec): void {
  if ('command' in spec || 'prompt' in spec) {
    if (typeof spec.cwd !== 'string') throw new Error('"spec.cwd" is not a text');
    if ('terminal' in spec) checkTerminal(spec.terminal, 'spec.terminal');
    checkMask(spec.umask, 'spec.umask');
    return;
  }
  if ('watch' in spec && spec.start) {
    if ('terminal' in spec.start) checkTerminal(spec.start.terminal, 'spec.start.terminal');
    checkMask(spec.start.umask, 'spec.start.umask');
  }
  if ('watch' in spec || 'external' in spec) return;
  throw new Error('"spec" is of no known kind');
}

/** The launcher takes nothing else. */
function checkTerminal(size: unknown, where: string): void {
  try {
    checkTerminalSize(size as TerminalSize);
  } catch {
    throw new Error(`"${where}" is no size of a terminal`);
  }
}

function checkMask(umask: string | undefined, where: string): void {
  try {
    checkUmask(umask);
  } catch {
    throw new Error(`"${where}" is no umask`);
  }
}

function checkAgentRun({ agent, program }: AgentSpec, task: Task): void {
  if (typeof agent !== 'string') throw new Error('"spec.agent" is not a text');
  const areWords = Array.isArray(program) && program.every((word) => typeof word === 'string');
  if (!areWords) throw new Error('"spec.program" is not a list of texts');
  if (typeof task.agent?.transcript !== 'string') throw new Error('"agent.transcript" is not a text');
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
