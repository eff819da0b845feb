import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProcessFamilies } from '../../../src/executors/processFamilies.ts';
import { isAmong, membersOf, type ProcessEntry } from '../../../src/executors/processTable.ts';

function entry(pid: number, parent: number, group: number): ProcessEntry {
  return { pid, parent, group, startTime: String(pid * 10), isZombie: false, name: 'x' };
}

function zombie(pid: number, parent: number, group: number): ProcessEntry {
  return { ...entry(pid, parent, group), isZombie: true };
}

interface Marked {
  marked?: number[];
  hosts?: number[];
}

const pidsOf = (entries: ProcessEntry[], root: number, { marked = [], hosts = [] }: Marked = {}) =>
  membersOf(entries, { root, marked: new Set(marked), hosts: new Set(hosts) }).map(({ pid }) => pid);

describe('A5: who belongs to a task', () => {
  test('its root, its group, and whatever descends from them', () => {
    const entries = [
      entry(1, 0, 1),
      entry(10, 1, 10),
      entry(11, 10, 10),
      entry(12, 11, 12),
      entry(13, 12, 13),
      entry(14, 1, 10),
      entry(20, 1, 20),
    ];
    expect(pidsOf(entries, 10).sort()).toEqual([10, 11, 12, 13, 14]);
  });

  test('a daemon that left group and parents, by its mark, with its children', () => {
    const entries = [entry(10, 1, 10), entry(30, 1, 30), entry(31, 30, 31), entry(40, 1, 40)];
    expect(pidsOf(entries, 10, { marked: [30] }).sort()).toEqual([10, 30, 31]);
  });

  test('members of a group whose root is gone', () => {
    expect(pidsOf([entry(11, 1, 10), entry(12, 11, 12)], 10).sort()).toEqual([11, 12]);
  });

  test('no zombies', () => {
    expect(pidsOf([zombie(10, 1, 10), entry(11, 10, 10), zombie(12, 11, 12)], 10)).toEqual([11]);
  });

  test('nobody, when the root is somebody else’s', () => {
    expect(pidsOf([entry(10, 1, 10), entry(11, 10, 10)], -1)).toEqual([]);
  });

  test('no host, launcher or other wrapper, nor what it started for others', () => {
    const entries = [
      entry(10, 1, 10),
      entry(11, 10, 10),
      entry(20, 11, 20),
      entry(21, 20, 21),
      entry(22, 21, 22),
    ];
    expect(pidsOf(entries, 10, { marked: [22], hosts: [10, 20] }).sort()).toEqual([10, 11, 22]);
  });

  test('W8: a cycle of parents ends', () => {
    const entries = [entry(10, 12, 10), entry(11, 10, 11), entry(12, 11, 12)];
    expect(pidsOf(entries, 10).sort()).toEqual([10, 11, 12]);
  });

  test('each once, nearest first', () => {
    const entries = [entry(12, 11, 12), entry(11, 10, 11), entry(10, 1, 10)];
    expect(pidsOf(entries, 10)).toEqual([10, 11, 12]);
  });
});

describe('R10: a pid proves nothing alone', () => {
  const recorded = { pid: 10, startTime: '100', boot: 'b-1' };
  test.each<{ title: string; found: ProcessEntry | undefined; identity?: typeof recorded; is?: boolean }>([
    { title: 'the same', found: entry(10, 1, 10), is: true },
    { title: 'none', found: undefined },
    { title: 'a zombie', found: zombie(10, 1, 10) },
    { title: 'another start time', found: entry(10, 1, 10), identity: { ...recorded, startTime: '101' } },
    { title: 'another boot', found: entry(10, 1, 10), identity: { ...recorded, boot: 'b-2' } },
  ])('$title', ({ found, identity = recorded, is = false }) => {
    expect(isAmong(found ? [found] : [], { process: identity, here: { boot: 'b-1' } })).toBe(is);
  });
});

test('the processes of many tasks, looked up together, are those of each alone', () => {
  const pid = fc.integer({ min: 1, max: 12 });
  const process = fc.record({ parent: pid, group: pid, isZombie: fc.boolean() });
  const mark = fc.record(
    { task: fc.constantFrom('a', 'b'), isHost: fc.constant(true) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(pid, process, mark), { selector: ([number]) => number, maxLength: 12 }),
      pid,
      (all, root) => {
        const entries = all.map(([number, { parent, group, isZombie }]) => ({
          ...entry(number, parent, group),
          isZombie,
        }));
        const families = new ProcessFamilies(
          entries,
          new Map(all.map(([number, , marks]) => [number, marks])),
        );
        const marked = all.flatMap(([number, , { task, isHost }]) =>
          task === 'a' && !isHost ? [number] : [],
        );
        const hosts = all.flatMap(([number, , { isHost }]) => (isHost ? [number] : []));
        const together = families.membersOf(root, 'a').map((found) => found.pid);
        const alone = pidsOf(entries, root, { marked, hosts });
        expect(together.toSorted()).toEqual(alone.toSorted());
        expect(new Set(together).size).toBe(together.length);
      },
    ),
    { numRuns: 1000 },
  );
});
