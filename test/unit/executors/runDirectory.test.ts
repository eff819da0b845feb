import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RunDirectory } from '../../../src/executors/runDirectory.ts';

const MARKERS = ['claim', 'spawn', 'exit.0'];

function openDirectory(ids: readonly string[]) {
  const path = mkdtempSync(join(tmpdir(), 'legwork-run-'));
  const directory = new RunDirectory(path);
  onTestFinished(() => {
    directory.dispose();
    rmSync(path, { recursive: true, force: true });
  });
  for (const id of ids) for (const marker of MARKERS) writeFileSync(join(path, `${id}.1.${marker}`), '');
  const left = () => readdirSync(path).toSorted();
  return { directory, left };
}

const named = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

test('the markers of forgotten attempts go by and by, those of others stay, and claims that may be needed', async () => {
  const [over, late, others] = [named('sh-over', 120), named('sh-late', 5), named('sh-live', 30)];
  const { directory, left } = openDirectory([...over, ...late, ...others]);
  for (const id of over) directory.forget({ id, attempt: 1 }, { keepsClaim: false });
  // Told twice, and another attempt of a task of which this one goes on.
  directory.forget({ id: over[0] ?? '', attempt: 1 }, { keepsClaim: false });
  directory.forget({ id: others[0] ?? '', attempt: 2 }, { keepsClaim: false });
  for (const id of late) directory.forget({ id, attempt: 1 }, { keepsClaim: true });
  await vi.waitFor(() => expect(directory.holdings.markersToRemove).toBe(0), 10_000);
  const stay = others.flatMap((id) => MARKERS.map((marker) => `${id}.1.${marker}`));
  expect(left()).toEqual([...stay, ...late.map((id) => `${id}.1.claim`)].toSorted());
});

test('one that is let go removes nothing more', async () => {
  const ids = named('sh-over', 200);
  const { directory, left } = openDirectory(ids);
  for (const id of ids) directory.forget({ id, attempt: 1 }, { keepsClaim: false });
  await vi.waitFor(() => expect(left().length).toBeLessThan(ids.length * MARKERS.length), {
    interval: 1,
    timeout: 10_000,
  });
  directory.dispose();
  const before = left();
  // The next one takes as long for its own as this one would have for more.
  const { directory: next, left: leftOfNext } = openDirectory(['sh-next']);
  next.forget({ id: 'sh-next', attempt: 1 }, { keepsClaim: false });
  await vi.waitFor(() => expect(leftOfNext()).toEqual([]), 10_000);
  expect(left()).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});
