import type { RunKey } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';

/*
 * Names of the empty files in `run/` by which wrappers say what happened:
 *   <id>.<attempt>.claim                     this attempt is somebody's, nobody else starts it
 *   <id>.<attempt>.pid.<pid>.<start>.<boot>  its wrapper runs, and which process that is
 *   <id>.<attempt>.spawn                     the command itself could not be started
 *   <id>.<attempt>.exit.<code>               it ended
 *   <id>.<attempt>.in                        its standard input, a pipe
 */

export type RunMarker =
  | { kind: 'claim'; run: RunKey }
  | { kind: 'pid'; run: RunKey; process: ProcessIdentity }
  | { kind: 'spawn'; run: RunKey }
  | { kind: 'exit'; run: RunKey; code: number }
  | { kind: 'input'; run: RunKey };

/** The part of a marker's name that all markers of an attempt share. */
export function runName(run: RunKey): string {
  return `${run.id}.${run.attempt}`;
}

const MARKER = /^([\w-]+)\.(\d+)\.(?:(claim)|(spawn)|(in)|exit\.(\d{1,3})|pid\.(\d+)\.([\w-]+)\.([\w-]+))$/;

/** Reads a file name; `undefined` for anything that is no marker. */
export function parseRunMarker(name: string): RunMarker | undefined {
  const match = MARKER.exec(name);
  if (!match) return undefined;
  const [, id = '', attempt, claim, spawn, input, code, pid, startTime = '', boot = ''] = match;
  const run = { id, attempt: Number(attempt) };
  if (claim) return { kind: 'claim', run };
  if (input) return { kind: 'input', run };
  if (spawn) return { kind: 'spawn', run };
  if (code !== undefined) return { kind: 'exit', run, code: Number(code) };
  return { kind: 'pid', run, process: { pid: Number(pid), startTime, boot } };
}
