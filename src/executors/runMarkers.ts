import type { RunKey } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';

/*
 * Names of the empty files in `run/` by which wrappers say what happened:
 *   <id>.<attempt>.claim                     this attempt is somebody's, nobody else starts it
 *   <id>.<attempt>.pid.<pid>.<start>.<boot>  its wrapper runs, and which process that is
 *   <id>.<attempt>.spawn                     the command itself could not be started
 *   <id>.<attempt>.exit.<code>               it ended
 *   <id>.<attempt>.feed.<pid>.<start>.<boot> what feeds its standard input from a file that grows, and which process that is
 *   <id>.<attempt>.eof                       that input has ended (where the wrapper itself feeds it)
 * And files that are not empty:
 *   <id>.<attempt>.in                        its standard input, a pipe
 *   <id>.<attempt>.input                     what it is fed from
 *   <id>.<attempt>.sent                      what was said to an agent, and when (see core/agentRuns)
 */

export type RunMarker =
  | { kind: 'claim'; run: RunKey }
  | { kind: 'pid'; run: RunKey; process: ProcessIdentity }
  | { kind: 'spawn'; run: RunKey }
  | { kind: 'exit'; run: RunKey; code: number }
  | { kind: 'feed'; run: RunKey; process: ProcessIdentity }
  | { kind: 'other'; run: RunKey };

/** The part of a marker's name that all markers of an attempt share. */
export function runName(run: RunKey): string {
  return `${run.id}.${run.attempt}`;
}

/** Path of the marker that an attempt ended with a code; Windows's are 32 bits, and negative ones are those bits, too. */
export function exitMarker(prefix: string, code: number): string {
  return `${prefix}.exit.${code >>> 0}`;
}

const MARKER =
  /^([\w-]+)\.(\d+)\.(?:(claim|spawn|eof|in|input|sent)|exit\.(\d{1,10})|(pid|feed)\.(\d+)\.([\w-]+)\.([\w-]+))$/;

/** Reads a file name; `undefined` for anything that is no marker. */
export function parseRunMarker(name: string): RunMarker | undefined {
  const match = MARKER.exec(name);
  if (!match) return undefined;
  const [, id = '', attempt, word, code, kind, pid, startTime = '', boot = ''] = match;
  const run = { id, attempt: Number(attempt) };
  if (word === 'claim' || word === 'spawn') return { kind: word, run };
  if (word !== undefined) return { kind: 'other', run };
  if (code !== undefined) return { kind: 'exit', run, code: Number(code) };
  const process = { pid: Number(pid), startTime, boot };
  return { kind: kind === 'feed' ? 'feed' : 'pid', run, process };
}
