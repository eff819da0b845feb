import { constants } from 'node:os';
import type { RunEnd } from '../core/executor.ts';

/** What the markers of an attempt say of its end. */
export interface EndMarkers {
  exit: { code: number } | { signal: number };
  isSpawnFailure: boolean;
  hasLeftovers: boolean;
  /** It was written by a shell, which says 128 + number of a signal. */
  isByShell: boolean;
  at: Date;
}

/** A shell adds the number of a signal to this. */
const SIGNAL_BASE = 128;

/** The end of an attempt as its markers tell it. */
export function readEnd({ exit, isByShell, ...more }: EndMarkers): RunEnd {
  if ('signal' in exit) {
    return { code: SIGNAL_BASE + exit.signal, signal: signalName(exit.signal), ...more };
  }
  const signal = isByShell ? knownSignal(exit.code - SIGNAL_BASE) : undefined;
  return { code: exit.code, ...(signal !== undefined && { signal }), ...more };
}

/** Those without a name of their own, as real-time signals, have their number: `SIG40`. */
function signalName(number: number): string {
  return knownSignal(number) ?? `SIG${number}`;
}

function knownSignal(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0];
}
