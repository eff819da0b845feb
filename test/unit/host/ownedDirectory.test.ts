import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeFileAtomically } from '../../../src/base/atomicFile.ts';
import { parseRunMarker } from '../../../src/executors/runMarkers.ts';
import { lockedElsewhere, OwnedDirectory } from '../../../src/host/ownedDirectory.ts';
import { dataPaths, type DataPaths } from '../../../src/protocol/dataDirectory.ts';
import { readOwner, type Claimant } from '../../../src/protocol/directoryOwner.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';

let paths: DataPaths;

beforeEach(() => {
  paths = dataPaths(mkdtempSync(join(tmpdir(), 'legwork-owner-')));
  mkdirSync(paths.run);
});

afterEach(() => rmSync(paths.directory, { recursive: true }));

const machine = (id: string, more: Partial<Claimant> = {}): Claimant => ({
  ...{ id, name: `host-${id}`, boot: `boot-${id}`, isOnOwnDisk: false },
  ...more,
});
const take = (claimant: Claimant) => {
  const owned = new OwnedDirectory(paths, claimant);
  owned.take();
  return owned;
};
const elsewhere = (name: string) =>
  expect.objectContaining({
    code: ErrorCode.dataDirectory,
    message: expect.stringMatching(`^The machine "${name}" runs the tasks of [^\\n]*take-over`) as string,
  }) as Error;

test('the first machine has it until it releases it', () => {
  const owned = take(machine('a'));
  expect(() => take(machine('b'))).toThrow(elsewhere('host-a'));
  owned.release();
  take(machine('b'));
  expect(() => take(machine('a'))).toThrow(elsewhere('host-b'));
});

test('a later boot and a new name of the same machine are noted, and nothing is written without need', () => {
  take(machine('a'));
  // Replacing a file gives it another number.
  const { ino } = statSync(paths.owner);
  take(machine('a'));
  expect(statSync(paths.owner).ino).toBe(ino);
  take(machine('a', { boot: 'next', name: 'renamed' }));
  expect(readOwner(paths)).toMatchObject({ boot: 'next', name: 'renamed' });
});

test.each(['', '{', '[]', '{"schema":1}'])('a file that names no machine is replaced: %j', (content) => {
  writeFileSync(paths.owner, content);
  take(machine('a'));
  expect(readOwner(paths)?.id).toBe('a');
  expect(readdirSync(paths.directory).sort()).toEqual(['machine.json', 'run']);
});

test('what a person said of a machine whose host has the lock is taken back', () => {
  take(machine('a'));
  give('b');
  expect(lockedElsewhere(paths, machine('b'))).toEqual(elsewhere('host-a'));
  expect(readOwner(paths)).not.toHaveProperty('takenOverBy');
  expect(lockedElsewhere(paths, machine('a'))).toBeUndefined();
});

test('a host whose directory was given away notices it', async () => {
  vi.useFakeTimers();
  try {
    const owned = take(machine('a'));
    const lost = new Promise<void>((resolve) => owned.watch(resolve));
    await vi.advanceTimersByTimeAsync(30_000);
    give('b');
    take(machine('b'));
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    await lost;
    owned.dispose();
    owned.release();
    expect(readOwner(paths)?.id).toBe('b');
  } finally {
    vi.useRealTimers();
  }
});

/** As `legwork host take-over` on that machine. */
function give(to: string): void {
  const owner = readOwner(paths);
  if (owner && owner.id !== to)
    writeFileAtomically(paths.owner, JSON.stringify({ ...owner, takenOverBy: to }));
}

/** Mostly two, which meet more often. */
const who = fc.constantFrom('a', 'b', 'a', 'b', 'c');
const step = fc.oneof(
  fc.record({ act: fc.constantFrom('open', 'begin', 'give'), who }),
  fc.record({ act: fc.constantFrom('open', 'kill', 'stop', 'end'), who }),
);

test('where every lock succeeds, no machine judges what another one runs, unless a person says so', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      for (const name of readdirSync(paths.run)) rmSync(join(paths.run, name));
      rmSync(paths.owner, { force: true });
      /** Hosts that live, and the attempts that each machine runs. */
      const hosts = new Map<string, OwnedDirectory>();
      const running = new Map<string, string>();
      /** To whom a person has given the directory of a machine. */
      const given = new Map<string, string>();
      /** Machines that another one has taken over for that reason. */
      const givenUp = new Set<string>();
      const everGivenUp = new Set<string>();
      let number = 0;
      for (const { act, who: name } of steps) {
        const host = hosts.get(name);
        if (act === 'open' && !host) {
          const before = readOwner(paths)?.id;
          const owned = new OwnedDirectory(paths, machine(name));
          let isOpen = true;
          try {
            owned.take();
          } catch (error) {
            isOpen = false;
            expect(error).toMatchObject({ code: ErrorCode.dataDirectory });
          }
          if (isOpen) {
            if (before !== undefined && before !== name) {
              expect(given.get(before)).toBe(name);
              givenUp.add(before);
              everGivenUp.add(before);
            }
            const others = [...hosts.keys()].filter((other) => !givenUp.has(other));
            const foreign = [...running.values()].filter((other) => other !== name && !givenUp.has(other));
            expect({ others, foreign }).toEqual({ others: [], foreign: [] });
            given.delete(name);
            hosts.set(name, owned);
            givenUp.delete(name);
          }
        }
        if (act === 'kill') hosts.delete(name);
        if (act === 'stop' && host) {
          if (![...running.values()].includes(name)) host.release();
          hosts.delete(name);
        }
        // A host that has noticed nothing yet begins nothing here: it looks before long, and a person gave it away.
        if (act === 'begin' && host && readOwner(paths)?.id === name) {
          running.set(`sh-${++number}.1`, name);
          writeFileSync(join(paths.run, `sh-${number}.1.claim`), '');
        }
        if (act === 'end') {
          for (const [run, on] of running)
            if (on === name) {
              writeFileSync(join(paths.run, `${run}.exit.0`), '');
              running.delete(run);
            }
        }
        if (act === 'give') {
          const owner = readOwner(paths)?.id;
          if (owner !== undefined && owner !== name) given.set(owner, name);
          give(name);
        }
        const gone = readdirSync(paths.run).flatMap((each) => {
          const marker = parseRunMarker(each);
          return marker?.kind === 'gone' ? [[`${marker.run.id}.1`, marker.machine] as const] : [];
        });
        // Every attempt that counts as gone was that machine's, and a person has given that up.
        for (const [run, on] of gone) {
          expect(running.get(run) ?? on).toBe(on);
          expect(everGivenUp).toContain(on);
        }
      }
    }),
    { numRuns: 60 },
  );
});
