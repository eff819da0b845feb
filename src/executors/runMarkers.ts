import type { EndUse, RunKey } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';

/*
 * Names of the empty files in `run/` with which wrappers report:
 *   <id>.<attempt>.claim                     this attempt is claimed, so nothing else starts it
 *   <id>.<attempt>.pid.<pid>.<start>.<boot>  its wrapper runs, as this process
 *   <id>.<attempt>.spawn                     the command itself could not be started
 *   <id>.<attempt>.left                      it ended while processes of it were alive; removed when the last has ended
 *   <id>.<attempt>.used.<ms>.<KiB>           what it used: processor time, and the largest memory; before its end
 *   <id>.<attempt>.exit.<code>               it ended by itself
 *   <id>.<attempt>.signal.<number>           it was ended by a signal
 * With which the host reports:
 *   <id>.<attempt>.eof                       its standard input has ended
 *   <id>.<attempt>.gone.<machine>            it ran on that machine, which runs nothing of it any more
 *   <id>.<attempt>.shell                     its wrapper was a shell, which wrote `.exit.137` for a signal
 *   <id>.<attempt>.feed.<pid>.<start>.<boot> of an earlier version: which process feeds its standard input
 * And files that are not empty:
 *   <id>.<attempt>.input                     its standard input
 *   <id>.<attempt>.size                      the current size of its terminal
 *   <id>.<attempt>.in                        of an earlier version: a pipe that is its standard input
 *   <id>.<attempt>.jobs                      what the shell of a job says of its command, which tells exit codes from signals
 *   <id>.<attempt>.cmd                       a command of several lines, for a shell that reads it as a file (Windows)
 *   <id>.<attempt>.sh                       its wrapper, for a queue that runs it elsewhere
 *   <id>.<attempt>.requeued                 empty: the queue started it again, and its wrapper refused (see queue/)
 *   <id>.<attempt>.sent                      the lines sent to an agent, and when (see core/agentRuns)
 *   <any of these>.<pid>-<number>.tmp        it is being written
 */

export type RunMarker =
  | { kind: 'claim' | 'spawn' | 'left' | 'shell' | 'other'; run: RunKey }
  | { kind: 'pid' | 'feed'; run: RunKey; process: ProcessIdentity }
  | { kind: 'gone'; run: RunKey; machine: string }
  | { kind: 'used'; run: RunKey; use: EndUse }
  | { kind: 'exit'; run: RunKey; code: number }
  | { kind: 'signal'; run: RunKey; number: number };

/** The common prefix of all marker names of an attempt. */
export function runName(run: RunKey): string {
  return `${run.id}.${run.attempt}`;
}

/** Path of the marker for an exit code; Windows's are 32 bits, and negative ones are written as those bits, too. */
export function exitMarker(prefix: string, code: number): string {
  return `${prefix}.exit.${code >>> 0}`;
}

/** Path of the marker for a signal that ended an attempt. */
export function signalMarker(prefix: string, number: number): string {
  return `${prefix}.signal.${number}`;
}

/** Path of the marker for the machine that ran an attempt and runs nothing of it any more. */
export function goneMarker(prefix: string, machine: string): string {
  return `${prefix}.gone.${machine}`;
}

const KIBIBYTE = 1024;
const MARKER =
  /^([\w-]+)\.(\d+)\.(?:(claim|spawn|left|shell)|((?:eof|in|input|sent|cmd|sh|jobs|requeued|size)(?:\.\d+-\d+\.tmp)?)|exit\.(\d{1,10})|signal\.(\d{1,3})|used\.(\d{1,15})\.(\d{1,12})|gone\.([\w-]+)|(pid|feed)\.(\d{1,9})\.([\w-]+)\.([\w-]+))$/;

/** Parses a file name; `undefined` if it is not a marker. */
export function parseRunMarker(name: string): RunMarker | undefined {
  const match = MARKER.exec(name);
  if (!match) return undefined;
  const [, id = '', attempt, word, other, code, signal, ms, kib, machine, ...named] = match;
  const [kind, pid, startTime = '', boot = ''] = named;
  const run = { id, attempt: Number(attempt) };
  if (word !== undefined) return { kind: word as 'claim' | 'spawn' | 'left' | 'shell', run };
  if (other !== undefined) return { kind: 'other', run };
  if (code !== undefined) return { kind: 'exit', run, code: Number(code) };
  if (signal !== undefined) return { kind: 'signal', run, number: Number(signal) };
  if (machine !== undefined) return { kind: 'gone', run, machine };
  if (ms !== undefined)
    return { kind: 'used', run, use: { processorMs: Number(ms), peakBytes: Number(kib) * KIBIBYTE } };
  return { kind: kind === 'feed' ? 'feed' : 'pid', run, process: { pid: Number(pid), startTime, boot } };
}
