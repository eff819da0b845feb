import { commandSpecOf, isTerminal, type Failure, type Task } from '../protocol/task.ts';

const KIBIBYTE = 1024;

/** A duration as people read it: `12 s`, `1 m 04 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** A size as people read it: `512 B`, `1.4 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KIBIBYTE) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / KIBIBYTE;
  let unit = 0;
  while (value >= KIBIBYTE && unit < units.length - 1) {
    value /= KIBIBYTE;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** How long the attempt has been, or was, running; `undefined` when it never ran. */
export function runtimeMs(task: Pick<Task, 'startedAt' | 'endedAt'>, now: number): number | undefined {
  if (!task.startedAt) return undefined;
  const end = task.endedAt ? Date.parse(task.endedAt) : now;
  return end - Date.parse(task.startedAt);
}

/** What matters about a task now, beside its title: `12 s`, `exit 2 · 1 m 04 s`, `cancelling…`. */
export function statusText(task: Task, now: number): string {
  const ran = runtimeMs(task, now);
  const parts = [
    stateText(task),
    ran === undefined ? '' : formatDuration(ran),
    task.unsaved ? 'not saved' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function stateText(task: Task): string {
  const { status } = task;
  switch (status.state) {
    case 'pending':
      return 'queued';
    case 'running':
    case 'completed':
      return '';
    case 'waiting':
      return `needs you: ${status.message}`;
    case 'cancelRequested':
      return 'cancelling…';
    case 'failed':
      return failureText(status.failure);
    case 'cancelled':
      return status.survivors?.length ? `still alive: ${status.survivors.join(', ')}` : '';
  }
}

/** How a task failed, in a few words. */
export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case 'exit':
      return `exit ${failure.code}`;
    case 'signal':
      return `killed by ${failure.signal}`;
    case 'spawn':
      return 'could not start';
    case 'orphaned':
      return 'orphaned';
    default:
      return failure.message;
  }
}

/** How a task ended, for the last line below its output: `exit 0`, `killed by SIGTERM`. */
export function endText(task: Task): string {
  const { status } = task;
  if (status.state === 'completed')
    return status.exitCode === undefined ? 'completed' : `exit ${status.exitCode}`;
  if (status.state === 'failed') {
    const { failure } = status;
    const isExplained = failure.kind === 'spawn' || failure.kind === 'orphaned';
    return isExplained ? `${failureText(failure)}: ${failure.message}` : failureText(failure);
  }
  return isTerminal(task) ? 'cancelled' : status.state;
}

/** The whole of what a task does: its command, else its description. */
export function fullText(task: Pick<Task, 'spec' | 'description'>): string {
  const spec = commandSpecOf(task);
  return spec ? commandText(spec.command) : task.description;
}

/** A command as one line a POSIX shell would read back; an argument list is quoted where needed. */
export function commandText(command: string | string[]): string {
  return typeof command === 'string' ? command : command.map(quoteArgument).join(' ');
}

function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
