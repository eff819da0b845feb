import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MarkerRemoval } from '../../../src/executors/markerRemoval.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const MARKERS = ['claim', 'spawn', 'exit.0'];

function openRemoval(ids: readonly string[]) {
  const path = mkdtempSync(join(tmpdir(), 'legwork-run-'));
  const removal = new MarkerRemoval(path);
  onTestFinished(() => {
    removal.dispose();
    rmSync(path, { recursive: true, force: true });
  });
  for (const id of ids) for (const marker of MARKERS) writeFileSync(join(path, `${id}.1.${marker}`), '');
  const left = () => readdirSync(path).toSorted();
  return { removal, left, path };
}

const named = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

test('the markers of forgotten attempts go by and by, those of others stay, and claims that may be needed', async () => {
  const [over, late, others] = [named('sh-over', 120), named('sh-late', 5), named('sh-live', 30)];
  const { removal, left } = openRemoval([...over, ...late, ...others]);
  for (const id of over) removal.forget({ id, attempt: 1 }, { keepsClaim: false });
  // Told twice, and another attempt of a task of which this one goes on.
  removal.forget({ id: over[0] ?? '', attempt: 1 }, { keepsClaim: false });
  removal.forget({ id: others[0] ?? '', attempt: 2 }, { keepsClaim: false });
  for (const id of late) removal.forget({ id, attempt: 1 }, { keepsClaim: true });
  await vi.waitFor(() => expect(removal.holdings.markersToRemove).toBe(0), PATIENCE);
  const stay = others.flatMap((id) => MARKERS.map((marker) => `${id}.1.${marker}`));
  expect(left()).toEqual([...stay, ...late.map((id) => `${id}.1.claim`)].toSorted());
});

test('one that is let go removes nothing more', async () => {
  const ids = named('sh-over', 200);
  const { removal, left } = openRemoval(ids);
  for (const id of ids) removal.forget({ id, attempt: 1 }, { keepsClaim: false });
  await vi.waitFor(() => expect(left().length).toBeLessThan(ids.length * MARKERS.length), {
    interval: 1,
    timeout: 20_000,
  });
  removal.dispose();
  const before = left();
  // The next one takes as long for its own as this one would have for more.
  const { removal: next, left: leftOfNext } = openRemoval(['sh-next']);
  next.forget({ id: 'sh-next', attempt: 1 }, { keepsClaim: false });
  await vi.waitFor(() => expect(leftOfNext()).toEqual([]), PATIENCE);
  expect(left()).toEqual(before);
  expect(before.length).toBeGreaterThan(0);
});

test.each(['file', 'loop'])(
  'a %s in the place of the folder stops nothing: what it cannot remove stays',
  async (kind) => {
    const ids = named('sh-over', 50);
    const { removal, path } = openRemoval(ids);
    renameSync(path, `${path}.away`);
    onTestFinished(() => rmSync(`${path}.away`, { recursive: true }));
    if (kind === 'file') writeFileSync(path, '');
    else symlinkSync(path, path);
    for (const id of ids) removal.forget({ id, attempt: 1 }, { keepsClaim: false });
    await vi.waitFor(() => expect(removal.holdings.markersToRemove).toBe(0), PATIENCE);
    expect(readdirSync(`${path}.away`)).toHaveLength(ids.length * MARKERS.length);
  },
);
