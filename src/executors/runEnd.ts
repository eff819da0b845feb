import { constants } from 'node:os';
import type { EndUse, RunEnd } from '../core/executor.ts';

/** What the markers of an attempt record about its end. */
export interface EndMarkers {
  exit: { code: number } | { signal: number };
  isSpawnFailure: boolean;
  hasLeftovers: boolean;
  /** It was written by a shell, which reports a signal as 128 + its number. */
  isByShell: boolean;
  use?: EndUse;
  at: Date;
}

/** A shell adds the number of a signal to this. */
const SIGNAL_BASE = 128;

/** The end of an attempt as recorded by its markers. */
export function readEnd({ exit, isByShell, ...more }: EndMarkers): RunEnd {
  if ('signal' in exit) {
    return { code: SIGNAL_BASE + exit.signal, signal: signalName(exit.signal), ...more };
  }
  const signal = isByShell ? knownSignal(exit.code - SIGNAL_BASE) : undefined;
  return { code: exit.code, ...(signal !== undefined && { signal }), ...more };
}

/** Signals without a name, such as real-time signals, are named by number: `SIG40`. */
function signalName(number: number): string {
  return knownSignal(number) ?? `SIG${number}`;
}

function knownSignal(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0];
}
