import type { HeldRun, RunUse } from '../core/executor.ts';
import type { WrapperLaunch } from './launcher.ts';
import { mayBeHere, NO_PROCESS, type Here, type KnownProcess, type Member } from './processKeeper.ts';

/* The requests of the host to the native launcher, and its responses: verbs and fields, without the request number. */

/** A request: its verb, and its fields after the number. */
export type LauncherRequest = [verb: string, ...fields: string[]];

/** Requests the wrapper of an attempt. */
export function wrapRequest(launch: WrapperLaunch, home: string): LauncherRequest {
  const { prefix, outputPath, cwd, umask = '', openFiles = '', input, terminal, argv, run } = launch;
  const environment = { ...launch.environment, LEGWORK_TASK_ID: run.id, LEGWORK_HOME: home };
  return [
    'wrap',
    ...[prefix, outputPath, cwd, umask, String(openFiles)],
    ...[input.kind, 'path' in input ? input.path : ''],
    terminal ? `${terminal.columns}x${terminal.rows}` : '',
    ...[String(argv.length), ...argv],
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  ];
}

/** The fields that identify the processes of an attempt; another machine's are identified as none. */
export function attemptFields({ run, process }: HeldRun, here: Here): string[] {
  const { pid, startTime } = mayBeHere(process, here) ? process : NO_PROCESS;
  return [String(pid), startTime, run.id];
}

/** Reads five fields per process. @throws Error if the list is invalid */
export function readMembers(fields: readonly string[]): Member[] {
  return rowsOf(fields, 5).map(([pid = '', startTime = '', parent = '', isWrapper, name = '']) => ({
    ...processOf({ pid, parent }),
    startTime,
    name,
    isWrapper: isWrapper === '1',
  }));
}

/** Reads four fields per process. @throws Error if the list is invalid */
export function readDescriptions(fields: readonly string[]): KnownProcess[] {
  return rowsOf(fields, 4).map(([pid = '', startTime = '', parent = '', name = '']) => ({
    ...processOf({ pid, parent }),
    startTime,
    name,
  }));
}

/** The fields of a `use` request: the wrappers of attempts. */
export function useFields(held: readonly HeldRun[], here: Here): string[] {
  return held.flatMap((each) => attemptFields(each, here).slice(0, 2));
}

/** Reads three fields for each of `count` attempts. @throws Error if the list is invalid */
export function readUses(fields: readonly string[], count: number): (RunUse | undefined)[] {
  const rows = rowsOf(fields, 3);
  if (rows.length !== count) throw new Error('A list of uses of another length.');
  return rows.map((row) => {
    if (!row.every((field) => /^-?\d{1,18}$/.test(field))) throw new Error('A use that is no number.');
    const [processes = -1, processorMs = 0, memoryBytes = 0] = row.map(Number);
    return processes < 0 ? undefined : { processes, processorMs, memoryBytes };
  });
}

function processOf({ pid, parent }: { pid: string; parent: string }) {
  if (!/^\d{1,10}$/.test(pid) || !/^\d{1,10}$/.test(parent)) throw new Error('A process without a number.');
  return { pid: Number(pid), parent: Number(parent) };
}

function rowsOf(fields: readonly string[], width: number): string[][] {
  if (fields.length % width !== 0) throw new Error('A list of processes that is cut off.');
  return Array.from({ length: fields.length / width }, (_, row) =>
    fields.slice(row * width, (row + 1) * width),
  );
}
