import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { readEnd } from '../../../src/executors/runEnd.ts';

const about = { isSpawnFailure: false, hasLeftovers: false, at: new Date(0) };
const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

test('A3: every code is a code, also those that a shell would report for a signal', () => {
  for (let code = 0; code <= 255; code++) {
    expect(readEnd({ ...about, exit: { code }, isByShell: false })).toEqual({ ...about, code });
  }
});

test('A3: every signal is one, with the code a shell reports', () => {
  for (let number = 1; number <= 64; number++) {
    const end = readEnd({ ...about, exit: { signal: number }, isByShell: false });
    const known = Object.entries(constants.signals).flatMap(([name, other]) =>
      other === number ? [name] : [],
    );
    const names = known.length > 0 ? known : [`SIG${number}`];
    expect(names).toContain(end.signal);
    expect(end.code).toBe(128 + number);
  }
});

test('A3: of a wrapper that was a shell, 128 + number is the signal', () => {
  for (let code = 0; code <= 255; code++) {
    const { signal } = readEnd({ ...about, exit: { code }, isByShell: true });
    expect(signal !== undefined).toBe(signals.has(code - 128));
  }
  expect(readEnd({ ...about, exit: { code: 137 }, isByShell: true })).toMatchObject({ signal: 'SIGKILL' });
});
